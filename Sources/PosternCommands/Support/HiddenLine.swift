import Glibc

/// A line that a person types without its showing on the terminal.
enum HiddenLine {
  /// Reads it; without a terminal as any other line.
  static func read() -> String? {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return readLine() }
    var hidden = settings
    hidden.c_lflag &= ~tcflag_t(ECHO)
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else { return readLine() }
    defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
    return readLine()
  }
}

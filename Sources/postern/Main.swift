import PosternCommands

/// The program: it starts the commands and nothing else.
@main
struct Main {
  static func main() async {
    await PosternCommand.run()
  }
}

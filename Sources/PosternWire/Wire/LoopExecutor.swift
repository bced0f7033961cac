import NIOCore

/// Runs a task where its connection lives, so that a request changes threads only where it waits for something else.
///
/// A change of threads costs more than most of what is done for a request.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// The executors of a server's loops.
struct LoopExecutors: Sendable {
  private let executors: [ObjectIdentifier: LoopExecutor]

  init(_ group: any EventLoopGroup) {
    executors = Dictionary(
      group.makeIterator().map { (ObjectIdentifier($0), LoopExecutor($0)) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// The executor of a loop; nil where the loop is none of the server's.
  subscript(_ loop: any EventLoop) -> LoopExecutor? { executors[ObjectIdentifier(loop)] }
}

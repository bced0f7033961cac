extension Task where Failure == Never {
  /// Runs a task of its own on the executor of the one that starts it.
  ///
  /// A change of threads costs more than most of what is done for a request.
  static func beside(_ operation: sending @escaping () async -> Success) -> Task {
    let executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() }
    return Task(executorPreference: executor, operation: operation)
  }
}

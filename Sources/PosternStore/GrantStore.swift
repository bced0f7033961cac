public import Autotask
public import Foundation

/// A version of the grants, as it was applied.
public struct AppliedGrants: Sendable, Equatable {
  /// The version, counted from 1.
  public var version: Int64
  /// When it was applied; it holds until the next version is.
  public var time: Date
  /// The document in its JSON form.
  public var document: JSONValue
  /// What its patterns were resolved to: caller, grant, entity and verbs.
  public var opened: JSONValue
  /// Who applied it, nil where that is not known.
  public var author: String?

  /// Makes a version.
  public init(version: Int64, time: Date, document: JSONValue, opened: JSONValue, author: String? = nil) {
    self.version = version
    self.time = time
    self.author = author
    self.document = document
    self.opened = opened
  }
}

/// Keeps every version of the grants, so that "who could on 3 March" can be answered.
public protocol GrantStore: Sendable {
  /// Applies a document as the next version; one that equals the version in force makes none.
  ///
  /// - Parameter author: Who applies it: an administrator's name, or the file's.
  /// - Returns: The version in force afterwards.
  func applyGrants(document: JSONValue, opened: JSONValue, by author: String?, at time: Date) async throws
    -> AppliedGrants

  /// As ``applyGrants(document:opened:by:at:)``, in place of one version alone: so that two who work on the grants at the
  /// same time do not undo each other's work.
  ///
  /// - Parameter version: The version that is replaced, nil for none.
  /// - Returns: The version in force afterwards; nil, and nothing is changed, where another one was in force.
  func applyGrants(
    document: JSONValue,
    opened: JSONValue,
    by author: String?,
    at time: Date,
    replacing version: Int64?
  ) async throws -> AppliedGrants?

  /// The version in force, nil before the first.
  func currentGrants() async throws -> AppliedGrants?

  /// The version that was in force at a moment, nil before the first.
  func grants(at time: Date) async throws -> AppliedGrants?

  /// A version by its number, nil when there is none.
  func grants(version: Int64) async throws -> AppliedGrants?

  /// A number that differs after any change that another connection or process has committed; cheap enough to ask for
  /// each request.
  func changeNumber() async throws -> Int64
}

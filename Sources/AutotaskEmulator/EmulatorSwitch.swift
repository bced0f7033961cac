/// A place where sources disagree about Autotask, or where nobody knows; off is the better supported side.
///
/// `docs/field-notes.md`, section 2, has the evidence; ``row-swift.property`` tells both sides and the reason.
public enum EmulatorSwitch: String, Sendable, CaseIterable {
  case accessAsNumbers
  case bindsEmptyIdentifier
  case createDateByDay
  case cutsLongTexts
  case datesWithZone
  case emptyFilterIsRefused
  case envelopeKeysWithCase
  case fileAsItem
  case fileContentAtRoot
  case guidPerEvent
  case impersonationAttributes
  case missingRowsAreNull
  case nextPageWithoutBody
  case nullIsRefused
  case patchIsNotFound
  case protectedDataIsGranted
  case publishOneIsInternal
  case retryAfter
  case signedDeactivations
  case strictFilterValues
  case taskUpdatesAtRoot
  case threadCooldown
  case threadRefusalAs500
  case trackingIdentifierAs500
  case unknownOperatorIsRefused
  case updatesRecheckReferences
  case userDefinedFieldsLeftOut
  case withoutThresholdDelays

  /// What a switch decides.
  public struct Row: Sendable, Equatable {
    /// What the emulator does by default.
    public let off: String
    /// What it does when the switch is on.
    public let on: String
    /// Why the default is the default, with the sources of both sides.
    public let why: String
  }
}

extension EmulatorSwitch {
  /// Both sides, and the reason for the default.
  public var row: Row {
    switch self {
    case .accessAsNumbers:
      Row(
        off: "`userAccessFor…` are words: None, All, Restricted",
        on: "they are the numbers of the help page's table: 0, 1, 2",
        why: "words in four typed clients and one live record; integers in the tests of one (disagreement 9)"
      )
    case .bindsEmptyIdentifier:
      Row(
        off: "an API user without a tracking identifier is refused",
        on: "the identifier of its first call becomes its own",
        why: "no page or report has `bound on first use`, some set-up guides read as if it were (rest-api.md 2.4)"
      )
    case .createDateByDay:
      Row(
        off: "a filter on `createDate` compares the time of day",
        on: "it compares days",
        why: "one integration re-reads rows of a split day (field note 11); the help has no such rule"
      )
    case .cutsLongTexts:
      Row(
        off: "a text that is too long is refused",
        on: "it is cut without a word",
        why: "refused in two reports, cut in one (disagreement 2); a refusal is noticed"
      )
    case .datesWithZone:
      Row(
        off: "dates are UTC without `Z`",
        on: "dates end in `Z`",
        why: "live captures have none, several fixtures have it (disagreement 8)"
      )
    case .emptyFilterIsRefused:
      Row(
        off: "`\"filter\":[]` asks for every row",
        on: "an empty filter is a 500, as a missing one is",
        why: "a production sync sends it for several entities (field notes, section 3); the help asks for a filter"
      )
    case .envelopeKeysWithCase:
      Row(
        off: "`MaxRecords`, `maxRecords` and their kin are the same in any case",
        on: "only `filter`, `MaxRecords` and `IncludeFields` are read",
        why: "both spellings run in production, one old note says it matters (disagreement 7)"
      )
    case .fileAsItem:
      Row(
        off: "the single get of a file below its parent answers `items`",
        on: "it answers `item`",
        why: "the help's sample and a live note have the collection; typed clients expect either"
      )
    case .fileContentAtRoot:
      Row(
        off: "a file's content comes with the get below its parent alone",
        on: "the get at the root has it too",
        why: "three clients and the help against one report (disagreement 5)"
      )
    case .guidPerEvent:
      Row(
        off: "a callout's `Guid` is the webhook's own, the same for each event",
        on: "it is another one for each event",
        why: "Nango routes live callouts by it; one typed client keeps repeats out by it (field note 71)"
      )
    case .impersonationAttributes:
      Row(
        off: "while impersonating, the lesser of both users' rights holds",
        on: "impersonation only names the creator of what is made; other calls pass over the header",
        why: "the help and two live records against one client's document (disagreement 6)"
      )
    case .missingRowsAreNull:
      Row(
        off: "a row that is not there is a 404",
        on: "it is `{\"item\":null}` with 200",
        why: "most client code expects the 404, some typed clients the null (field note 26)"
      )
    case .nextPageWithoutBody:
      Row(
        off: "a next page asked for by POST without its body is a 500",
        on: "it is answered with unfiltered rows",
        why: "measured live against a client's tests with its own double (disagreement 1)"
      )
    case .nullIsRefused:
      Row(
        off: "an explicit null clears a field",
        on: "it is a 500",
        why: "clients clear with it, two reports have a 500 for some bodies (field note 37)"
      )
    case .patchIsNotFound:
      Row(
        off: "PATCH works on every collection that the Swagger gives it",
        on: "PATCH is a 404 in HTML, PUT works",
        why: "seen in one zone, the opposite in all other reports (disagreement 4)"
      )
    case .protectedDataIsGranted:
      Row(
        off: "a protected user-defined field is hidden from an API user that was not given the right",
        on: "API users have all rights on protected data from the start",
        why: "Viewing protected data and Defining an API User contradict each other; whoever asks for the right is safe"
      )
    case .publishOneIsInternal:
      Row(
        off: "`publish` 1 of notes and files is everybody, customers too",
        on: "`publish` 1 is internal, 2 is everybody",
        why: "two live notes against older client documents (disagreement 10)"
      )
    case .retryAfter:
      Row(
        off: "a call that is refused for its number has no `Retry-After`",
        on: "it has one, of a second or what `PUT limits` says",
        why: "some clients read the header, no capture shows it (rest-api.md 12.2)"
      )
    case .signedDeactivations:
      Row(
        off: "a deactivation callout has no signature",
        on: "it is signed as all others are",
        why: "a published advisory met unsigned ones (field note 68), no document says; nobody should rely on either"
      )
    case .strictFilterValues:
      Row(
        off: "digits in quotation marks are converted in a filter",
        on: "they match nothing against a number, and words are no booleans",
        why: "many clients send them; one reports a silent nothing (field note 9)"
      )
    case .taskUpdatesAtRoot:
      Row(
        off: "a task is changed below its project",
        on: "PATCH and PUT of `Tasks` at the root work too",
        why: "the Swagger and a live note against one report (disagreement 3)"
      )
    case .threadCooldown:
      Row(
        off: "a thread is free as soon as its call is answered",
        on: "it is free a tenth of a second later, or what `PUT limits` says",
        why: "one client met it and allows for it (rest-api.md 12.2); no document says"
      )
    case .threadRefusalAs500:
      Row(
        off: "the call that finds no thread is a 429",
        on: "it is a 500 with the same sentence",
        why: "both are reported (field note 56); 429 is what the help page names"
      )
    case .trackingIdentifierAs500:
      Row(
        off: "a wrong tracking identifier is an empty 401",
        on: "it is a 500 `IntegrationCode is invalid.` where user and secret are right",
        why: "the 401 was measured in October 2026, the sentence is in client code of 2023"
      )
    case .unknownOperatorIsRefused:
      Row(
        off: "a condition with an unknown operator is passed over, and its rows come",
        on: "it is a 500",
        why: "three reports of rows that nobody asked for (field note 3); documents say nothing"
      )
    case .updatesRecheckReferences:
      Row(
        off: "an update looks at the references that it changes",
        on: "it refuses a row whose unchanged references are inactive",
        why: "no source says; a client should be ready for both"
      )
    case .userDefinedFieldsLeftOut:
      Row(
        off: "`userDefinedFields` stands in every row of an entity that has it",
        on: "it is left out where no row of the answer has a value",
        why: "captures have it with nulls or empty, the help says it is left out"
      )
    case .withoutThresholdDelays:
      Row(
        off: "calls wait half a second from 50 % of the hour's number and a second from 75 %",
        on: "no call waits",
        why: "the help has the waits; a test that is not about them need not wait"
      )
    }
  }
}

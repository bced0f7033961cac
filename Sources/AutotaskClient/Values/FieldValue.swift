public import Foundation

/// A field's value in the type that the field's description names.
public enum FieldValue: Sendable, Equatable {
  /// The field is there and empty; a field that is absent has no value at all.
  case null
  /// A text.
  case text(String)
  /// A whole number; also a reference, and a picklist's value.
  case integer(Int64)
  /// A number with a fraction, exactly.
  case decimal(Decimal)
  /// A truth value.
  case boolean(Bool)
  /// A point in time; date-only fields are midnights in UTC.
  case date(Date)
  /// Bytes.
  case bytes([UInt8])
}

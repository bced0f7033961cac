extension Stamp {
  /// The same day some months later, or the last day of a month that is too short for it.
  func adding(months: Int64) -> Stamp {
    let date = civil
    let total = date.year * 12 + date.month - 1 + months
    let (year, month) = (total / 12, total % 12 + 1)
    let day = min(date.day, Self.days(in: month, of: year))
    return Stamp(year: year, month: month, day: day, milliseconds: milliseconds - midnight.milliseconds)
  }
}

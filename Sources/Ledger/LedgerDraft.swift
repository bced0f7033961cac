/// An entry at its place, before it is sealed.
///
/// The hash is the SHA-256 of the canonical bytes without the member `hash`; a signature is made over the canonical
/// bytes without `hash` and `signature`, so that the hash covers it.
struct LedgerDraft {
  var chain: String
  var seq: Int64
  var previous: LedgerHash?
  var entry: LedgerEntry

  func sealed() -> LedgerRecord {
    var (writer, place, _) = written(nil, key: nil)
    return seal(&writer, at: place)
  }

  func signed(_ checkpoint: CheckpointDraft, with key: LedgerSigningKey) throws(LedgerError) -> LedgerRecord {
    var (writer, place, signaturePlace) = written(checkpoint, key: key.publicKey)
    let signature = try key.signature(of: writer.bytes).hexadecimal
    writer.insert(Array("\"signature\":\"\(signature)\",".utf8), at: signaturePlace)
    return seal(&writer, at: place)
  }

  private func seal(_ writer: inout CanonicalWriter, at place: Int) -> LedgerRecord {
    let hash = LedgerHash(of: writer.bytes)
    writer.insert(Array("\"hash\":\"".utf8) + hash.digits + Array("\",".utf8), at: place)
    return LedgerRecord(
      chain: chain,
      seq: seq,
      hash: hash,
      kind: entry.kind,
      milliseconds: LedgerTime.milliseconds(entry.time),
      caller: entry.caller,
      bytes: writer.bytes
    )
  }

  /// The members in the order of their keys, and where hash and signature belong.
  private func written(
    _ checkpoint: CheckpointDraft?,
    key: LedgerPublicKey?
  ) -> (writer: CanonicalWriter, hash: Int, signature: Int) {
    var writer = CanonicalWriter(capacity: 768 + (checkpoint?.heads.count ?? 0) * 160)
    writer.member("{\"action\":", entry.action)
    writer.member(",\"caller\":", entry.caller)
    writer.member(",\"chain\":", chain)
    writer.member(",\"connection\":", entry.connection)
    writer.member(",\"decision\":", entry.decision)
    writer.member(",\"durationMilliseconds\":", entry.durationMilliseconds.map(Int64.init))
    writer.member(",\"entity\":", entry.entity)
    writer.member(",\"fields\":", entry.fields) { $0.write($1) }
    if let follows = entry.follows { writer.member(",\"follows\":", follows) }
    writer.raw(",\"format\":\"postern-ledger/1\"")
    writer.member(",\"grant\":", entry.grant)
    writer.raw(",")
    let hash = writer.bytes.count
    if let checkpoint {
      writer.member("\"heads\":", checkpoint.heads) { $0.write($1) }
      writer.raw(",")
    }
    writer.member("\"ids\":", entry.ids) { $0.write($1) }
    if let key { writer.member(",\"key\":", key.description) }
    writer.member(",\"kind\":", entry.kind.rawValue)
    writer.member(",\"previous\":", previous?.description)
    writer.member(",\"reason\":", entry.reason)
    writer.member(",\"requestsSpent\":", entry.requestsSpent.map(Int64.init))
    writer.member(",\"seq\":", seq)
    writer.raw(",")
    let signature = writer.bytes.count
    writer.member("\"status\":", entry.status.map(Int64.init))
    if let subject = entry.subject { writer.member(",\"subject\":", subject) }
    writer.member(",\"surface\":", entry.surface)
    writer.member(",\"time\":", LedgerTime.text(entry.time))
    writer.member(",\"trace\":", entry.trace)
    if let checkpoint, !checkpoint.truncated.isEmpty {
      writer.member(",\"truncated\":", checkpoint.truncated) { $0.write($1) }
    }
    writer.member(",\"verb\":", entry.verb)
    writer.raw("}")
    return (writer, hash, signature)
  }
}

extension CanonicalWriter {
  fileprivate mutating func write(_ omission: LedgerOmission) {
    member("{\"after\":", omission.after)
    raw(",")
    write(members: omission.last)
  }

  fileprivate mutating func write(_ head: LedgerHead) {
    raw("{")
    write(members: head)
  }

  private mutating func write(members head: LedgerHead) {
    member("\"chain\":", head.chain)
    member(",\"hash\":", head.hash.description)
    member(",\"seq\":", head.seq)
    raw("}")
  }
}

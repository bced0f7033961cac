#!/usr/bin/env python3
"""Verifies a ledger of Postern: verify_ledger.py FILE [CHECKPOINTS-KEPT-ELSEWHERE] [PUBLIC-KEY]

Written from docs/ledger.md alone, with nothing but the standard library; it shares no code with Postern."""
import hashlib, json, sys

def must(condition, what):
    if not condition: raise ValueError(what)

# Ed25519 (RFC 8032), plain and slow: a few hundredths of a second for a checkpoint.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1]
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P)
def times(point, number):
    result = (0, 1)
    while number:
        result, point, number = add(result, point) if number & 1 else result, add(point, point), number >> 1
    return result
def point(data):
    y = int.from_bytes(data, "little") & 2**255 - 1
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if x * x % P == xx else x * pow(2, (P - 1) // 4, P) % P
    must(y < P and x * x % P == xx, "a signature or key that is no point")
    return (x if x & 1 == data[31] >> 7 else P - x, y)
def is_signed(key, signature, text):
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little")
    s = int.from_bytes(signature[32:], "little")
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return s < L and times(base, s) == add(point(signature[:32]), times(point(key), h % L))

def canonical(record, *without):
    kept = {name: value for name, value in record.items() if name not in without}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def records(path):
    lines = open(path, "rb").read().split(b"\n")
    for number, line in enumerate(lines[:-1] if lines[-1] == b"" else lines, 1):
        record = {}
        try:
            record = json.loads(line)
            must(canonical(record) == line, "not in the canonical form")
            must(record["format"] == "postern-ledger/1", "an unknown format")
            must(hashlib.sha256(canonical(record, "hash")).hexdigest() == record["hash"], "changed: its hash is wrong")
            if record["kind"] == "checkpoint":
                must(len(sys.argv) < 4 or record["key"] == sys.argv[3], "signed with another key")
                signed, key = canonical(record, "hash", "signature"), bytes.fromhex(record["key"])
                must(is_signed(key, bytes.fromhex(record["signature"]), signed), "its signature is wrong")
            yield number, record
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            place = f"{record.get('chain')}/{record.get('seq')}" if isinstance(record, dict) else "no record"
            sys.exit(f"{path}, line {number}, {place}: {error}")

def main():
    required, omitted, removed, ends, extract, last, closed = {}, set(), {}, set(), False, {}, set()
    for path in sys.argv[1:3]:
        for number, record in records(path):
            if record["kind"] != "checkpoint": continue
            for head in record["heads"] + ([record] if path != sys.argv[1] else []):
                place = (head["chain"], head["seq"])
                if required.setdefault(place, head["hash"]) != head["hash"]: sys.exit(f"{place}: two hashes are signed")
                if path == sys.argv[1] and record["reason"] in ("export", "extract"): ends.add(place)
            extract |= path == sys.argv[1] and record["reason"] == "extract"
            for gone in record.get("truncated", []):
                if path == sys.argv[1]: omitted.add((gone["chain"], gone["after"], gone["seq"], gone["hash"]))
                if record["reason"] == "truncated": removed[gone["chain"]] = max(removed.get(gone["chain"], 0), gone["seq"])
    count = 0
    for number, record in records(sys.argv[1]):
        chain, seq = record["chain"], record["seq"]
        before = last.get(chain, (0, None))
        follows = seq == before[0] + 1 and record["previous"] == before[1]
        if chain in closed or not follows and (chain, before[0], seq - 1, record["previous"]) not in omitted:
            sys.exit(f"line {number}, {chain}/{seq}: does not follow {chain}/{before[0]}")
        if required.pop((chain, seq), record["hash"]) != record["hash"]:
            sys.exit(f"line {number}, {chain}/{seq}: a checkpoint names another record")
        if record["kind"] == "checkpoint" and record["reason"] == "closed": closed.add(chain)
        last[chain], count = (seq, record["hash"]), count + 1
    for chain, seq in sorted(required):
        if seq > removed.get(chain, 0) and (not extract or (chain, seq) in ends):
            sys.exit(f"{chain}/{seq}: missing, and a checkpoint names it")
    print(f"holds: {count} records, {len(last)} chains")

main()

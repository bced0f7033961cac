import Autotask
import LeastPrivilege
import PosternAdministration
import PosternStore
import PosternWire

/// Reads documents of grants for administrators as the commands read files.
struct ConfiguredGrantDesk: GrantDesk {
  let configuration: PosternConfiguration
  let model: ResourceModel

  func weigh(
    _ text: String,
    against applied: AppliedGrants?,
    mapped: MappedCompanies
  ) throws(Problem) -> WeighedGrants {
    do {
      let context = try configuration.grantContext(mapped).trusting(applied)
      let located = try LocatedValue(grants: text, file: "document")
      let file = GrantFile(located, name: "document", model, context)
      let findings = file.findings.map { $0.json(in: file.name) }
      guard let document = file.document, let compiled = file.grants else {
        return WeighedGrants(findings: findings, ready: nil)
      }
      let fresh = ChosenGrants(
        name: file.name,
        document: document,
        compiled: compiled,
        mappedCompanies: mapped,
        connection: configuration.connections.first?.id ?? "main"
      )
      let change = try GrantChange(of: fresh, to: applied, model, in: configuration, mapped: mapped) { _ in }
      return WeighedGrants(
        findings: findings,
        ready: .init(
          document: change.newer.document.json,
          opened: change.newer.compiled.openedJSON,
          differences: change.json
        )
      )
    } catch let failure as CommandFailure {
      throw .malformed(failure.message)
    } catch {
      throw .malformed("the document cannot be read")
    }
  }

  func show(_ applied: AppliedGrants, mapped: MappedCompanies) throws(Problem) -> JSONValue {
    do {
      let chosen = try ChosenGrants(applied, model, in: configuration, mapped: mapped)
      return .array(chosen.document.callers.map { chosen.json(of: $0) })
    } catch {
      throw Problem("unreadable", 409, "This version of the grants cannot be read by this version of Postern")
    }
  }
}

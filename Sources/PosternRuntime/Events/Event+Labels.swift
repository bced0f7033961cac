package import Autotask
package import LeastPrivilege
package import PosternStore

extension UpstreamConnection {
  /// What people call the values of an event's fields, as far as the tenant's own metadata tells; nothing where it
  /// cannot be read.
  ///
  /// Only picklists have labels here: the name of a row that a field refers to is another row's, and whoever gets the
  /// event may not be allowed to read that.
  package func labels(of happening: Happening, in model: ResourceModel) async -> JSONObject {
    guard let entity = model[happening.entity] else { return JSONObject() }
    let information = await metadata.information(of: entity)
    var labels = JSONObject()
    for (name, value) in happening.fields {
      let field = information.first { !$0.isUserDefined && $0.name.isSame(anyCase: name) }
      guard let text = value.integer.map(String.init) ?? value.string,
        let label = field?.picklist?.first(where: { $0.value == text })?.label
      else { continue }
      labels[name] = .string(label)
    }
    return labels
  }
}

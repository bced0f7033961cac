/// The types of files that the tenant allows, and what each is called in `contentType`.
///
/// Source: REST_Attachments help page (only the file types allowed in Autotask are taken); which types those are is a
/// setting of each database, and this is the emulator's own list.
enum FileTypes {
  private static let types: [String: String] = [
    "7z": "application/x-7z-compressed", "bmp": "image/bmp", "csv": "text/csv", "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "eml": "message/rfc822",
    "gif": "image/gif", "htm": "text/html", "html": "text/html", "ics": "text/calendar", "jpeg": "image/jpeg",
    "jpg": "image/jpeg", "json": "application/json", "log": "text/plain", "md": "text/markdown", "mp3": "audio/mpeg",
    "mp4": "video/mp4", "msg": "application/vnd.ms-outlook", "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf", "png": "image/png", "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "rtf": "application/rtf",
    "svg": "image/svg+xml", "tif": "image/tiff", "tiff": "image/tiff", "txt": "text/plain",
    "vsdx": "application/vnd.ms-visio.drawing", "wav": "audio/wav", "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "text/xml",
    "yaml": "application/yaml", "yml": "application/yaml", "zip": "application/zip",
  ]

  /// The content type of a file by its name's ending; nil for a type that is not allowed.
  ///
  /// A name without an ending has no type that could be refused.
  static func contentType(ofFile path: String) -> String? {
    let name = path.split(whereSeparator: { "/\\".contains($0) }).last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
    return types[name[name.index(after: dot)...].lowercased()]
  }
}

/// The rows of the catalogue, as far as a proof depends on them.
enum CatalogueRows {
  struct Settings: Decodable {
    var settings: [Setting]
  }

  struct Setting: Decodable {
    enum Kind: String, Decodable {
      case choice, number, fixed
    }

    var id: String
    var kind: Kind
    var values: [String]
    var minimum: Int?
  }

  struct Base: Decodable {
    struct Baseline: Decodable {
      var setting: String
      var value: String
    }

    var baseline: [Baseline]
  }

  struct Access: Decodable {
    var gates: [String: Gate]
    var rows: [Row]
  }

  struct Gate: Decodable {
    var needs: [Need]
    var alternatives: [Alternative]?
    var conditions: [Condition]?
  }

  struct Row: Decodable {
    var entity: String
    var query: Cell
    var create: Cell
    var update: Cell
    var delete: Cell
  }

  struct Cell: Decodable {
    enum State: String, Decodable {
      case gated, ungated, unknown, absent
    }

    var state: State?
    var gates: [String]?
    var fallback: [Rung]?
  }

  struct Actions: Decodable {
    var actions: [Action]
  }

  struct Action: Decodable {
    enum Verb: String, Decodable {
      case query, get, count, create, update, put, delete, describe

      /// The right that it takes; describing takes none.
      var right: Right? {
        switch self {
        case .query, .get, .count: .query
        case .create: .create
        case .update, .put: .update
        case .delete: .delete
        case .describe: nil
        }
      }
    }

    var id: String
    var entity: String
    var verb: Verb
    var adds: [Need]?
    var alternatives: [Alternative]?
    var conditions: [Condition]?
    var narrower: [Narrowing]?
    var fallback: [Rung]?
  }

  struct Need: Decodable {
    var setting: String
    var atLeast: String
  }

  struct Alternative: Decodable {
    var replace: [String]
    var with: [Need]
  }

  struct Condition: Decodable {
    var when: String
    var setting: String
    var atLeast: String
  }

  struct Narrowing: Decodable {
    var when: String
    var setting: String
    var value: String
  }

  struct Rung: Decodable {
    var setting: String
    var value: String
    var source: String?

    /// Whether the vendor's own help supports it.
    var isSupported: Bool { source?.contains("autotask.net/help") ?? false }
  }
}

/// The word by which the clause of a condition is answered: its runs of letters and digits in lower case, with hyphens.
func answerWord(of clause: String) -> String {
  clause.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
}

import GRDB

extension SQLiteStore {
  /// Every version's tables, forward only.
  static var migrations: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 audits and facts") { database in
      try database.execute(
        sql: """
          CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT, connection TEXT NOT NULL, time REAL NOT NULL, report BLOB NOT NULL);
          CREATE INDEX audit_connection ON audit (connection, id);
          CREATE TABLE fact (
            connection TEXT NOT NULL, origin TEXT NOT NULL, outcome TEXT NOT NULL, changes BLOB NOT NULL,
            time REAL NOT NULL, PRIMARY KEY (connection, origin));
          """
      )
    }
    migrator.registerMigration("2 grants and tokens") { database in
      try database.execute(
        sql: """
          CREATE TABLE grants (
            version INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, document BLOB NOT NULL,
            opened BLOB NOT NULL);
          CREATE TABLE token (
            id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, caller TEXT, administrator TEXT, role TEXT,
            created REAL NOT NULL, expires REAL, revoked REAL, lastUsed REAL,
            CHECK ((caller IS NULL) <> (administrator IS NULL)));
          """
      )
    }
    migrator.registerMigration("3 ledger") { database in
      try database.execute(
        sql: """
          CREATE TABLE ledgerChain (
            number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL DEFAULT 0,
            head TEXT, named INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0);
          CREATE TABLE ledger (
            position INTEGER PRIMARY KEY AUTOINCREMENT, chain INTEGER NOT NULL, seq INTEGER NOT NULL,
            time INTEGER NOT NULL, kind TEXT NOT NULL, caller TEXT, record BLOB NOT NULL, UNIQUE (chain, seq));
          CREATE INDEX ledgerTime ON ledger (time);
          CREATE INDEX ledgerCheckpoint ON ledger (position) WHERE kind = 'checkpoint';
          -- How far a chain is being removed; empty but within the transaction of a truncation.
          CREATE TABLE ledgerTruncation (chain INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
          CREATE TRIGGER ledgerIsNeverChanged BEFORE UPDATE ON ledger
          BEGIN SELECT RAISE(ABORT, 'records of the ledger are never changed'); END;
          CREATE TRIGGER ledgerIsRemovedByTruncationOnly BEFORE DELETE ON ledger
          WHEN OLD.seq > COALESCE((SELECT seq FROM ledgerTruncation WHERE chain = OLD.chain), 0)
          BEGIN SELECT RAISE(ABORT, 'records of the ledger are removed by its truncation only'); END;
          """
      )
    }
    migrator.registerMigration("4 secrets") { database in
      try database.execute(
        sql: """
          CREATE TABLE secret (
            name TEXT PRIMARY KEY NOT NULL, key TEXT NOT NULL, box BLOB NOT NULL, changed REAL NOT NULL);
          """
      )
    }
    migrator.registerMigration("5 held calls") { database in
      try database.execute(
        sql: """
          CREATE TABLE heldCall (
            id TEXT PRIMARY KEY, caller TEXT NOT NULL, connection TEXT NOT NULL, fingerprint BLOB NOT NULL,
            grantsVersion INTEGER NOT NULL, grants TEXT NOT NULL, entity TEXT NOT NULL, verb TEXT NOT NULL,
            row INTEGER, request TEXT NOT NULL, changes TEXT NOT NULL, rowBefore TEXT NOT NULL,
            difference TEXT NOT NULL, created REAL NOT NULL, expires REAL NOT NULL, state TEXT NOT NULL, reason TEXT,
            decidedBy TEXT, changed REAL NOT NULL, answerStatus INTEGER, answerType TEXT, answerBody BLOB);
          ALTER TABLE grants ADD COLUMN author TEXT;
          CREATE INDEX heldCall_fingerprint ON heldCall (fingerprint, created);
          CREATE TABLE idempotencyKey (
            key BLOB PRIMARY KEY, fingerprint BLOB NOT NULL, claimed REAL NOT NULL, expires REAL NOT NULL,
            answerStatus INTEGER, answerType TEXT, answerBody BLOB);
          CREATE TABLE change (number INTEGER NOT NULL);
          INSERT INTO change VALUES (1);
          CREATE TRIGGER grants_added AFTER INSERT ON grants BEGIN UPDATE change SET number = number + 1; END;
          CREATE TRIGGER token_added AFTER INSERT ON token BEGIN UPDATE change SET number = number + 1; END;
          CREATE TRIGGER token_removed AFTER DELETE ON token BEGIN UPDATE change SET number = number + 1; END;
          CREATE TRIGGER token_changed AFTER UPDATE OF hash, caller, administrator, role, expires, revoked ON token
            BEGIN UPDATE change SET number = number + 1; END;
          """
      )
    }
    migrator.registerMigration("6 budget") { database in
      try database.execute(
        sql: """
          CREATE TABLE spending (
            kind TEXT NOT NULL, connection TEXT NOT NULL, caller TEXT NOT NULL, second INTEGER NOT NULL,
            count INTEGER NOT NULL, PRIMARY KEY (kind, connection, caller, second)) WITHOUT ROWID;
          CREATE INDEX spending_second ON spending (second);
          """
      )
    }
    migrator.registerMigration("7 organizations") { database in
      try database.execute(
        sql: """
          CREATE TABLE organization (
            caller TEXT NOT NULL, connection TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, domains TEXT NOT NULL,
            PRIMARY KEY (caller, connection, id)) WITHOUT ROWID;
          -- Every mapping that there ever was; the one in force has no end.
          CREATE TABLE companyMapping (
            number INTEGER PRIMARY KEY AUTOINCREMENT, caller TEXT NOT NULL, connection TEXT NOT NULL,
            organization TEXT NOT NULL, company INTEGER NOT NULL, companyName TEXT, reason TEXT NOT NULL, author TEXT,
            since REAL NOT NULL, until REAL);
          CREATE UNIQUE INDEX companyMapping_current ON companyMapping (caller, connection, organization)
            WHERE until IS NULL;
          CREATE TRIGGER companyMapping_begun AFTER INSERT ON companyMapping
            BEGIN UPDATE change SET number = number + 1; END;
          CREATE TRIGGER companyMapping_changed AFTER UPDATE ON companyMapping
            BEGIN UPDATE change SET number = number + 1; END;
          CREATE TRIGGER companyMapping_isKept BEFORE DELETE ON companyMapping
            BEGIN SELECT RAISE(ABORT, 'mappings end, and are never removed'); END;
          ALTER TABLE heldCall ADD COLUMN mappingRevision INTEGER NOT NULL DEFAULT 0;
          CREATE TABLE setupStage (
            connection TEXT NOT NULL, stage TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL,
            time REAL NOT NULL, PRIMARY KEY (connection, stage)) WITHOUT ROWID;
          """
      )
    }
    migrator.registerMigration("8 events") { database in
      try database.execute(
        sql: """
          CREATE TABLE event (
            position INTEGER PRIMARY KEY AUTOINCREMENT, salt INTEGER NOT NULL, connection TEXT NOT NULL,
            entity TEXT NOT NULL, row INTEGER NOT NULL, action TEXT NOT NULL, time INTEGER NOT NULL,
            received INTEGER NOT NULL, source TEXT NOT NULL, webhook TEXT, sequence INTEGER, person INTEGER,
            fields BLOB NOT NULL, raw BLOB, identity BLOB NOT NULL);
          CREATE INDEX event_identity ON event (identity);
          CREATE INDEX event_received ON event (received);
          CREATE TABLE pollCursor (
            connection TEXT NOT NULL, entity TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (connection, entity))
            WITHOUT ROWID;
          """
      )
    }
    migrator.registerMigration("9 webhooks") { database in
      try database.execute(
        sql: """
          CREATE TABLE webhook (
            connection TEXT NOT NULL, name TEXT NOT NULL, entity TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
            number INTEGER, guid TEXT, secret TEXT NOT NULL, nextSecret TEXT, previousSecret TEXT,
            previousUntil INTEGER, deactivated INTEGER, created INTEGER NOT NULL, PRIMARY KEY (connection, name)) WITHOUT ROWID;
          CREATE TABLE webhookChange (number INTEGER NOT NULL);
          INSERT INTO webhookChange VALUES (1);
          CREATE TRIGGER webhook_added AFTER INSERT ON webhook
            BEGIN UPDATE webhookChange SET number = number + 1; END;
          CREATE TRIGGER webhook_changed AFTER UPDATE OF secret, nextSecret, previousSecret, previousUntil ON webhook
            BEGIN UPDATE webhookChange SET number = number + 1; END;
          CREATE TRIGGER webhook_removed AFTER DELETE ON webhook
            BEGIN UPDATE webhookChange SET number = number + 1; END;
          """
      )
    }
    return migrator
  }
}

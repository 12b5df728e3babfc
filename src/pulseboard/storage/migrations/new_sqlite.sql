CREATE TABLE accounts (
	guild TEXT NOT NULL, 
	member TEXT NOT NULL, 
	name TEXT NOT NULL, 
	balance INTEGER NOT NULL, moves INTEGER DEFAULT '0' NOT NULL, frozen INTEGER DEFAULT '0' NOT NULL, streak INTEGER DEFAULT '0' NOT NULL, claim_day INTEGER, flow_day INTEGER, sent INTEGER DEFAULT '0' NOT NULL, received INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (guild, member), 
	CONSTRAINT ck_accounts_balance_in_bounds CHECK (balance BETWEEN -9007199254740991 AND 9007199254740991 AND (balance >= 0 OR member = 'mint'))
)
 STRICT

;
INSERT INTO "accounts" VALUES('','mint','mint',0,0,0,0,NULL,NULL,0,0);
INSERT INTO "accounts" VALUES('','burn','burn',0,0,0,0,NULL,NULL,0,0);
INSERT INTO "accounts" VALUES('','fee','fee',0,0,0,0,NULL,NULL,0,0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0010');
CREATE TABLE audit (
	number INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	redacted INTEGER NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (number)
)
 STRICT

;
INSERT INTO "audit" VALUES(0,'{"began_after": 0}','1a87204e7805804476ee540f7f66e767de439d8eb2e2f87aa6147bc76e53bdf6','ff8a3ada393c2fca1b80cdae285048afc9ac33fb4327b4d570333e3fae779ef5',0);
CREATE TABLE claimed_days (
	guild TEXT NOT NULL, 
	member TEXT NOT NULL, 
	day INTEGER NOT NULL, 
	streak INTEGER NOT NULL, 
	transaction_id INTEGER, 
	CONSTRAINT pk_claimed_days PRIMARY KEY (guild, member, day), 
	CONSTRAINT fk_claimed_days_transaction_id FOREIGN KEY(transaction_id) REFERENCES transactions (id)
)
 STRICT

;
CREATE TABLE command_hours (
	guild TEXT NOT NULL, 
	hour INTEGER NOT NULL, 
	command TEXT NOT NULL, 
	invocations INTEGER NOT NULL, 
	user_errors INTEGER NOT NULL, 
	cooldowns INTEGER NOT NULL, 
	permissions INTEGER NOT NULL, 
	bugs INTEGER NOT NULL, 
	durations BLOB NOT NULL, 
	members BLOB NOT NULL, 
	first_at INTEGER NOT NULL, 
	last_at INTEGER NOT NULL, 
	slowest_ms REAL, 
	slowest_at INTEGER, 
	slowest_seq INTEGER, 
	CONSTRAINT pk_command_hours PRIMARY KEY (guild, hour, command)
)
 STRICT

;
CREATE TABLE derived (
	id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_derived PRIMARY KEY (id), 
	CONSTRAINT ck_derived_one_row CHECK (id = 1)
)
 STRICT

;
INSERT INTO "derived" VALUES(1,0);
CREATE TABLE entries (
	transaction_id INTEGER NOT NULL, 
	guild TEXT NOT NULL, 
	member TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	balance INTEGER NOT NULL, number INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY (transaction_id, guild, member), 
	CONSTRAINT ck_entries_amount_not_zero CHECK (amount <> 0), 
	CONSTRAINT fk_entries_transaction_id FOREIGN KEY(transaction_id) REFERENCES transactions (id)
)
 STRICT

;
CREATE TABLE epochs (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	first_seq INTEGER NOT NULL, 
	started_at INTEGER NOT NULL, 
	CONSTRAINT pk_epochs PRIMARY KEY (number), 
	CONSTRAINT uq_epochs_id UNIQUE (id)
)
 STRICT

;
CREATE TABLE events (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	level TEXT NOT NULL, 
	message TEXT NOT NULL, 
	occurred_at INTEGER NOT NULL, 
	bot_id TEXT, 
	bot_name TEXT, 
	shard INTEGER, 
	guild_id TEXT, 
	guild_name TEXT, 
	actor_id TEXT, 
	actor_name TEXT, 
	command TEXT, 
	duration_ms REAL, 
	data TEXT NOT NULL, fingerprint TEXT, 
	CONSTRAINT pk_events PRIMARY KEY (seq)
)
 STRICT

;
CREATE TABLE failures (
	fingerprint TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	error TEXT NOT NULL, 
	traceback TEXT, 
	times INTEGER NOT NULL, 
	first_at INTEGER NOT NULL, 
	last_at INTEGER NOT NULL, 
	last_seq INTEGER NOT NULL, 
	CONSTRAINT pk_failures PRIMARY KEY (fingerprint, kind, source)
)
 STRICT

;
CREATE TABLE forgetting (
	member TEXT NOT NULL, 
	CONSTRAINT pk_forgetting PRIMARY KEY (member)
)
 STRICT

;
CREATE TABLE interactions (
	id TEXT NOT NULL, 
	request TEXT NOT NULL, 
	outcome TEXT, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_interactions PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE keys (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_keys PRIMARY KEY (name)
)
 STRICT

;
CREATE TABLE kind_totals (
	kind TEXT NOT NULL, 
	total INTEGER NOT NULL, 
	CONSTRAINT pk_kind_totals PRIMARY KEY (kind)
)
 STRICT

;
CREATE TABLE lives (
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	started_at INTEGER NOT NULL, 
	alive_at INTEGER NOT NULL, 
	ended_at INTEGER, 
	ending TEXT, 
	pulseboard TEXT NOT NULL, 
	library TEXT, 
	python TEXT, 
	bot_version TEXT, 
	CONSTRAINT pk_lives PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE log (
	id INTEGER NOT NULL, 
	head INTEGER NOT NULL, 
	oldest INTEGER NOT NULL, 
	CONSTRAINT pk_log PRIMARY KEY (id), 
	CONSTRAINT ck_log_one_row CHECK (id = 1)
)
 STRICT

;
INSERT INTO "log" VALUES(1,0,1);
CREATE TABLE online_spans (
	life TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER NOT NULL, 
	CONSTRAINT pk_online_spans PRIMARY KEY (life, since), 
	CONSTRAINT fk_online_spans_life FOREIGN KEY(life) REFERENCES lives (id)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE processes (
	id TEXT NOT NULL, 
	bot_id TEXT, 
	bot_name TEXT, 
	host TEXT NOT NULL, 
	pid INTEGER NOT NULL, 
	version TEXT NOT NULL, 
	started_at INTEGER NOT NULL, 
	seen_at INTEGER NOT NULL, 
	stopped_at INTEGER, 
	measures TEXT NOT NULL, 
	CONSTRAINT pk_processes PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE rollups (
	series_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	count INTEGER NOT NULL, 
	total REAL NOT NULL, 
	low REAL NOT NULL, 
	high REAL NOT NULL, 
	CONSTRAINT pk_rollups PRIMARY KEY (series_id, step, at), 
	CONSTRAINT fk_rollups_series_id FOREIGN KEY(series_id) REFERENCES series (id)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE samples (
	source TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	rolled_up INTEGER DEFAULT '0' NOT NULL, 
	numbers TEXT NOT NULL, 
	CONSTRAINT pk_samples PRIMARY KEY (source, at)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE series (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	metric TEXT NOT NULL, 
	CONSTRAINT pk_series PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE sessions (
	id TEXT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	former_hash TEXT, 
	rotated_at INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	seen_at INTEGER NOT NULL, 
	ends_at INTEGER NOT NULL, 
	address TEXT NOT NULL, 
	agent TEXT NOT NULL, sealed_grant TEXT, 
	CONSTRAINT pk_sessions PRIMARY KEY (id), 
	CONSTRAINT uq_sessions_secret_hash UNIQUE (secret_hash)
)
 STRICT

;
CREATE TABLE spent_links (
	hash TEXT NOT NULL, 
	ends_at INTEGER NOT NULL, 
	CONSTRAINT pk_spent_links PRIMARY KEY (hash)
)
 STRICT

;
CREATE TABLE tokens (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	used_at INTEGER, 
	CONSTRAINT pk_tokens PRIMARY KEY (id), 
	CONSTRAINT uq_tokens_name UNIQUE (name), 
	CONSTRAINT uq_tokens_secret_hash UNIQUE (secret_hash)
)
 STRICT

;
CREATE TABLE transactions (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	guild TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	interaction TEXT NOT NULL, 
	occurred_at INTEGER NOT NULL, 
	streak INTEGER, actor_name TEXT, reason TEXT, undoes INTEGER REFERENCES transactions (id), amount INTEGER, 
	CONSTRAINT pk_transactions PRIMARY KEY (id), 
	CONSTRAINT uq_transactions_interaction UNIQUE (interaction)
)
 STRICT

;
CREATE TABLE turnover (
	kind TEXT NOT NULL, 
	minute INTEGER NOT NULL, 
	transactions INTEGER NOT NULL, 
	coins INTEGER NOT NULL, 
	CONSTRAINT pk_turnover PRIMARY KEY (kind, minute)
)
 WITHOUT ROWID,
 STRICT

;
CREATE INDEX ix_events_occurred_at ON events (occurred_at);
CREATE INDEX ix_accounts_guild_balance ON accounts (guild, balance, member);
CREATE INDEX ix_accounts_balance ON accounts (balance, guild, member);
CREATE UNIQUE INDEX uq_transactions_undoes ON transactions (undoes);
CREATE INDEX ix_transactions_amount ON transactions (amount);
CREATE UNIQUE INDEX uq_entries_guild_member_number ON entries (guild, member, number);
CREATE INDEX ix_interactions_at ON interactions (at);
CREATE TRIGGER transactions_begin BEFORE INSERT ON transactions WHEN NEW.amount IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a transaction begins open'); END;
CREATE TRIGGER transactions_stay BEFORE DELETE ON transactions
        BEGIN SELECT RAISE(ABORT, 'transactions are never deleted'); END;
CREATE TRIGGER entries_in_step BEFORE INSERT ON entries WHEN NOT EXISTS (SELECT 1 FROM transactions WHERE id = NEW.transaction_id AND amount IS NULL) OR NOT EXISTS (SELECT 1 FROM accounts WHERE guild = NEW.guild AND member = NEW.member AND balance = NEW.balance AND moves = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'an entry belongs to an open transaction and agrees with its account'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER entries_stay_as_they_are BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries never change'); END;
CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts
        BEGIN SELECT RAISE(ABORT, 'accounts are never deleted'); END;
CREATE UNIQUE INDEX uq_series_source_metric ON series (source, metric);
CREATE INDEX ix_samples_rolled_up_at ON samples (rolled_up, at);
CREATE INDEX ix_lives_source_started_at ON lives (source, started_at);
CREATE INDEX ix_lives_started_at ON lives (started_at);
CREATE INDEX ix_lives_ended_at ON lives (ended_at);
CREATE INDEX ix_events_fingerprint ON events (fingerprint, seq) WHERE fingerprint IS NOT NULL;
CREATE INDEX ix_command_hours_hour ON command_hours (hour);
CREATE INDEX ix_failures_last_at ON failures (last_at);
CREATE INDEX ix_transactions_occurred_at ON transactions (occurred_at);
CREATE INDEX ix_transactions_administration ON transactions (id) WHERE kind NOT IN ('claim', 'transfer');
CREATE INDEX ix_entries_of_nobody ON entries (member, transaction_id) WHERE guild = '';
CREATE TRIGGER transactions_close BEFORE UPDATE ON transactions
        WHEN (OLD.amount IS NOT NULL OR NEW.amount IS NULL OR NOT coalesce((SELECT sum(amount) = 0 AND sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) = NEW.amount FROM entries WHERE transaction_id = NEW.id), FALSE)) AND NOT (NEW.id IS OLD.id AND NEW.kind IS OLD.kind AND NEW.guild IS OLD.guild AND NEW.actor IS OLD.actor AND NEW.interaction IS OLD.interaction AND NEW.occurred_at IS OLD.occurred_at AND NEW.streak IS OLD.streak AND NEW.undoes IS OLD.undoes AND NEW.amount IS OLD.amount AND (NEW.actor_name IS OLD.actor_name OR NEW.actor_name IS NULL AND EXISTS (SELECT 1 FROM forgetting WHERE member = OLD.actor)) AND (NEW.reason IS OLD.reason OR NEW.reason LIKE '%a forgotten member%' AND EXISTS (SELECT 1 FROM forgetting)))
        BEGIN SELECT RAISE(ABORT, 'a transaction is closed once, with entries that sum to zero and the amount that is what they move'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'entries of the audit are only added'); END;
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit
        WHEN NEW.number IS NOT OLD.number OR NEW.digest IS NOT OLD.digest OR NEW.chain IS NOT OLD.chain
            OR NEW.redacted IS NOT 1
        BEGIN SELECT RAISE(ABORT, 'entries of the audit are only added'); END;

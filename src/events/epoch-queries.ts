import type { Sql } from '../database/client.ts'

/**
 * The values that identify one life of a database. Null: the server has no right to read it, or a
 * standby cannot know it.
 */
export interface Identity {
  /**
   * Of the cluster: differs after a dump was restored elsewhere, and after an upgrade by
   * pg_upgrade.
   */
  system: string | null
  /** Of its history: differs after a failover, and after a restore to a point in time. */
  timeline: string | null
  /** Of the database: differs after a restore into a new database. */
  database: string
  /** Of the table `events`: differs after a restore into the same database. */
  events: string
}

/** The stored epoch and the identity of its database. */
export interface StoredEpoch extends Identity {
  epoch: string
  isFirst: boolean
}

export interface Feed {
  identity: Identity
  stored: StoredEpoch | null
  standby: boolean
}

// pg_walfile_name shows a new timeline immediately; pg_control_checkpoint() only after the next
// checkpoint.
const systemIdentifiers = {
  full: `(select system_identifier::text from pg_control_system())`,
  plain: 'null::text',
}
const timelines = {
  full: `case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end`,
  plain: 'null::text',
}

/**
 * The stored epoch and the present identity of the database; the level `plain` reads nothing that
 * may need privileges.
 */
export async function findFeed(db: Sql, level: keyof typeof systemIdentifiers): Promise<Feed> {
  const { rows } = await db.query<Identity & { standby: boolean; stored: StoredEpoch | null }>({
    name: `find_feed_epoch_${level}`,
    text: `select ${systemIdentifiers[level]} as system, ${timelines[level]} as timeline, pg_is_in_recovery() as standby,
        (select oid::text from pg_database where datname = current_database()) as database,
        'events'::regclass::oid::text as events,
        (select json_build_object('epoch', epoch, 'isFirst', is_first, 'system', system_identifier, 'timeline', timeline,
          'database', database_oid::text, 'events', events_oid::text) from feed_epoch) as stored`,
  })
  const [{ standby = false, stored = null, ...identity }] = rows as [(typeof rows)[0]]
  return { identity, stored, standby }
}

/** Stores a new epoch, unless another server has just done this for the same database. */
export async function beginEpoch(db: Sql, epoch: string, identity: Identity): Promise<void> {
  await db.query({
    text: `insert into feed_epoch as f (epoch, is_first, system_identifier, timeline, database_oid, events_oid)
      values ($1, true, $2, $3, $4, $5)
      on conflict (single) do update set epoch = excluded.epoch, is_first = false, began_at = now(),
        system_identifier = excluded.system_identifier, timeline = excluded.timeline,
        database_oid = excluded.database_oid, events_oid = excluded.events_oid
      where f.system_identifier <> excluded.system_identifier or f.timeline <> excluded.timeline
        or f.database_oid <> excluded.database_oid or f.events_oid <> excluded.events_oid`,
    values: [epoch, identity.system, identity.timeline, identity.database, identity.events],
  })
}

/** Adds to the stored epoch the values that could not be read when it began. */
export async function completeEpoch(
  db: Sql,
  { epoch }: StoredEpoch,
  identity: Identity,
): Promise<void> {
  await db.query({
    text: `update feed_epoch set system_identifier = coalesce(system_identifier, $2), timeline = coalesce(timeline, $3)
      where epoch = $1`,
    values: [epoch, identity.system, identity.timeline],
  })
}

import { mirroredName } from '../../blobs/mirrored-name.ts'
import type { Hash } from '../../blobs/store.ts'
import type { Sql } from '../../database/client.ts'
import type { Blob } from './served.ts'

interface Row {
  size: number
  type: string
  name: string | null
  urls: string[]
}

/**
 * The blob of this hash and the name under which it is served: the wanted one if it is right. Null
 * unless a live file or a mirrored picture has the hash.
 */
export async function findNamed(
  db: Sql,
  hash: Hash,
  wanted: string,
): Promise<(Blob & { name: string }) | null> {
  const { rows } = await db.query<Row>({
    name: 'find_served_file',
    text: findServed,
    // No name has a slash, and PostgreSQL has no texts with a null character.
    values: [hash, /[\0/]/.test(wanted) ? '' : wanted],
  })
  const [row] = rows
  if (!row) return null
  const names = [...(row.name === null ? [] : [row.name]), ...row.urls.map(mirroredName)]
  const name = names.includes(wanted) ? wanted : names[0]
  return name === undefined ? null : { hash, size: row.size, type: row.type, name }
}

// Many addresses may have the same picture, such as an empty one.
const maxAddresses = 100

const findServed = `
  select b.size::float8 as size, b.type,
    case
      when exists (select from files f where f.hash = b.hash and f.trashed_at is null
        and (f.file = $2 or right(f.file, length($2) + 1) = '/' || $2)) then $2
      else (select regexp_replace(min(f.file), '^.*/', '') from files f
        where f.hash = b.hash and f.trashed_at is null)
    end as name,
    array(select r.url from remote_files r where r.hash = b.hash order by r.id limit ${maxAddresses}) as urls
  from blobs b where b.hash = decode($1, 'hex')`

import type pg from 'pg'
import { AppError } from '../../errors.ts'

/**
 * Throws if pgpool sends reads to standbys, because a read through it may then lack what this
 * process has written or heard of. With weight 0 a standby gets none.
 */
export async function checkBalancing(client: pg.Client, place: string): Promise<void> {
  const { rows: modes } = await client.query('pgpool show load_balance_mode')
  if (modes[0]?.load_balance_mode !== 'on') return
  const { rows } = await client.query<{ role: string; lb_weight: string }>('show pool_nodes')
  if (rows.some(({ role, lb_weight }) => role === 'standby' && Number(lb_weight) !== 0))
    throw new AppError(
      'unavailable',
      `${place} leads to pgpool, which sends reads to standbys that may lack the last changes: set load_balance_mode = off there, or let ${place} lead to PostgreSQL itself.`,
    )
}

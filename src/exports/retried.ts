import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient } from '../database/errors.ts'

const maxAttempts = 6

/** A long export survives a short lack of free connections and a restart of the database. */
export async function retried<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read()
    } catch (error) {
      if (attempt === maxAttempts || !isTransient(error)) throw error
      await sleep(2 ** attempt * 100)
    }
  }
}

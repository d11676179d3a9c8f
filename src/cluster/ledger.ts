import { LRUCache } from 'lru-cache'

/** A request of a worker for a share of a limit. */
export interface Taking {
  key: string
  /** Most requests in the window. */
  max: number
  /** Milliseconds. */
  window: number
  /** Requests that wait for the answer. */
  wanted: number
}

/** The requests that a worker may admit without asking again. */
export interface Share {
  count: number
  /** Requests that nobody holds yet. */
  left: number
  /** When the window ends, by Date.now(). */
  end: number
  /** Nothing will be left until the window ends. */
  spent: boolean
}

interface Account {
  left: number
  end: number
  spent: boolean
  recall: Promise<number> | null
}

/** Keys and addresses that are counted at the same time; beyond it the oldest start from zero. */
export const maxAccounts = 20_000

/** Divides the limits of a machine among its workers. */
export interface Ledger<Worker> {
  take(worker: Worker, taking: Taking): Promise<Share>
}

/**
 * The shares of a limit become smaller as it runs out, and when nothing is left, the other workers
 * give back what they hold: together they admit exactly as many requests as one process would.
 */
export function createLedger<Worker>(
  workers: () => readonly Worker[],
  recall: (worker: Worker, key: string, end: number) => Promise<number>,
): Ledger<Worker> {
  const accounts = new LRUCache<string, Account>({ max: maxAccounts })

  function accountOf({ key, max, window }: Taking): Account {
    const found = accounts.get(key)
    if (found && Date.now() < found.end) return found
    const fresh = { left: max, end: Date.now() + window, spent: false, recall: null }
    accounts.set(key, fresh)
    return fresh
  }

  function recallAll(account: Account, key: string, except: Worker): Promise<number> {
    const others = workers().filter((worker) => worker !== except)
    account.recall ??= Promise.all(others.map((worker) => recall(worker, key, account.end)))
      .then((counts) => counts.reduce((sum, count) => sum + count, 0))
      .finally(() => {
        account.recall = null
      })
    return account.recall
  }

  return {
    async take(worker, taking) {
      const account = accountOf(taking)
      if (account.left === 0 && !account.spent) {
        const mine = account.recall === null
        const found = await recallAll(account, taking.key, worker)
        if (mine) account.left += found
        // A worker that came while another one recalled has not been asked for its own.
        if (mine && found === 0) account.spent = true
      }
      const { left, end } = account
      const part = Math.floor(left / (2 * Math.max(1, workers().length)))
      const count = Math.min(left, Math.max(taking.wanted, part))
      account.left -= count
      return { count, left: account.left, end, spent: account.spent }
    },
  }
}

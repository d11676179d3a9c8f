/** An article as its only writer knows it. */
export interface Written {
  id: string
  version: number
  text: string
  /** By performance.now(). */
  at: number
}

/** What was acknowledged, and how requests were answered. */
export interface Journal {
  articles: Written[]
  /** The text of each acknowledged version, by `id version`. */
  versions: Map<string, string>
  statuses: Map<string, number>
  stale: string[]
  count(kind: string, status: number): void
}

export function newJournal(): Journal {
  const statuses = new Map<string, number>()
  return {
    articles: [],
    versions: new Map(),
    statuses,
    stale: [],
    count: (kind, status) => {
      const key = `${kind} ${status}`
      statuses.set(key, (statuses.get(key) ?? 0) + 1)
    },
  }
}

export interface Answer {
  status: number
  text: string
  headers: Headers
}

/** Status 0: there was no response. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) })
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  } catch {
    return { status: 0, text: '', headers: new Headers() }
  }
}

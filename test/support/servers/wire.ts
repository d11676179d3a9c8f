import { createServer, type Socket, connect as tcp } from 'node:net'
import { createFilter } from './notifications.ts'

/** A TCP proxy to PostgreSQL that a test can disturb. */
export interface Wire {
  /** The given address, through the proxy. */
  url: string
  /** The number of open connections. */
  readonly open: number
  /** Silences the open connections; new ones work. */
  muteOld(way?: 'both' | 'questions' | 'answers'): void
  /** Silences new connections, too: they are accepted and get no response. */
  muteAll(): void
  /** Resets every open connection. */
  reset(): void
  /**
   * Silences the connection that sends this text, before or after PostgreSQL receives it; at its
   * first occurrence, or the first one after another text.
   */
  muteAt(text: string, side: 'before' | 'after', after?: string): void
  /** Resets all connections, and new ones at once, as a host without PostgreSQL does. */
  refuse(): void
  /** Drops notifications, and nothing else, until it heals. */
  dropNotifications(): void
  /** New connections work again; silent ones stay silent. */
  heal(): void
  close(): Promise<void>
}

interface Line {
  near: Socket
  far: Socket
  deaf: boolean
  dumb: boolean
  seen: boolean
}

/** Opens a proxy to the PostgreSQL of an address, on a loopback port. */
export async function openWire(address: string): Promise<Wire> {
  const { hostname, port } = new URL(address)
  const lines = new Set<Line>()
  let mute = false
  let dropping = false
  let refusing = false
  let trap: { text: string; side: 'before' | 'after'; after: string } | null = null

  const sockets = new Set<Socket>()

  const server = createServer((near) => {
    if (refusing) return void near.on('error', () => {}).resetAndDestroy()
    const line: Line = {
      near,
      far: tcp(Number(port), hostname),
      deaf: mute,
      dumb: mute,
      seen: false,
    }
    lines.add(line)
    near.on('data', (chunk) => {
      line.seen ||= trap !== null && chunk.includes(trap.after)
      const caught = trap !== null && line.seen && chunk.includes(trap.text) ? trap.side : null
      if (caught) trap = null
      if (caught) line.dumb = true
      if (!line.deaf && caught !== 'before') line.far.write(chunk)
      if (caught) line.deaf = true
    })
    const filter = createFilter(() => dropping)
    line.far.on('data', (chunk) => line.dumb || near.write(filter(chunk)))
    for (const socket of [near, line.far]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    // A silent connection does not report that its other end is gone.
    near.on('close', () => {
      lines.delete(line)
      if (!line.deaf) line.far.destroy()
    })
    line.far.on('close', () => line.dumb || near.destroy())
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const url = new URL(address)
  url.port = String((server.address() as { port: number }).port)
  const each = (work: (line: Line) => void) => {
    for (const line of lines) work(line)
  }
  return {
    url: url.href,
    get open() {
      return lines.size
    },
    muteOld: (way = 'both') =>
      each((line) => {
        line.deaf ||= way !== 'answers'
        line.dumb ||= way !== 'questions'
      }),
    muteAll: () => {
      mute = true
      each((line) => {
        line.deaf = true
        line.dumb = true
      })
    },
    reset: () => each(({ near }) => near.resetAndDestroy()),
    muteAt: (text, side, after = '') => {
      trap = { text, side, after }
      each((line) => {
        line.seen = false
      })
    },
    refuse: () => {
      refusing = true
      each(({ near }) => near.resetAndDestroy())
    },
    dropNotifications: () => {
      dropping = true
    },
    heal: () => {
      mute = false
      dropping = false
      refusing = false
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

import pg from 'pg'
import { leave } from '../silence.ts'
import { type Address, addressOf } from './address.ts'
import { createFinder, fits, noHost } from './find-host.ts'

type Done = (error: Error | null) => void
type Client = typeof pg.Client

/** The address of the first host, and the class of clients that connect to the right one. */
interface Reach {
  url: string
  Client: Client
}

/** How to reach an address: of a single host as ever, of several by looking for the right one. */
export function reach(text: string): Reach {
  const address = addressOf(text)
  const [url] = address.urls
  return { url, Client: address.target === null ? pg.Client : seeking(address) }
}

interface Wire {
  on(event: 'parameterStatus', hear: (status: Status) => void): void
}

interface Status {
  parameterName: string
  parameterValue: string
}

// node-postgres knows one host only. PostgreSQL tells the role of a server at each connection, so
// that a server that has become a standby since costs no question.
function seeking({ places, target, ...rest }: Address): Client {
  const wanted = target ?? 'any'
  const finder = createFinder({ places, target, ...rest })
  return class extends pg.Client {
    override connect(): Promise<this>
    override connect(callback: Done): void
    override connect(callback?: Done): Promise<this> | undefined {
      const connected = this.#seek()
      if (!callback) return connected
      connected.then(
        () => callback(null),
        (error: Error) => callback(error),
      )
      return undefined
    }

    async #seek(): Promise<this> {
      try {
        const { hostname, port } = new URL(await finder.current())
        Object.assign(this, { host: unbracketed(hostname), port: Number(port || 5432) })
        const role = { standby: false, readOnly: false }
        const { connection } = this as unknown as { connection: Wire }
        connection.on('parameterStatus', ({ parameterName: name, parameterValue: value }) => {
          if (name === 'in_hot_standby') role.standby = value === 'on'
          if (name === 'default_transaction_read_only') role.readOnly = value === 'on'
        })
        await super.connect()
        if (wanted === 'prefer-standby' || fits(wanted, role)) return this
        void leave(this)
        throw noHost(places, wanted)
      } catch (error) {
        finder.suspect()
        throw error
      }
    }
  }
}

const unbracketed = (host: string) => decodeURIComponent(host).replace(/^\[|\]$/g, '')

/** A player page of a video service that may be framed. */
interface Player {
  src: string
  /** The title if the author gives none. */
  title: string
}

/**
 * The only allowed addresses, built from ids and numbers; other parameters, such as autoplay, are
 * dropped.
 */
const playerAddress =
  /^https:\/\/(?:www\.youtube-nocookie\.com\/embed\/[\w-]+(?:\?(?:(?:start|end)=\d+|list=[\w-]+)(?:&(?:(?:start|end)=\d+|list=[\w-]+))*)?|player\.vimeo\.com\/video\/\d+(?:\?h=[\da-f]+)?|player\.bilibili\.com\/player\.html\?(?:aid|bvid|cid|p|t|autoplay)=\w+(?:&(?:aid|bvid|cid|p|t|autoplay)=\w+)*)$/
/** Default titles. */
export const playerTitles: ReadonlySet<string> = new Set([
  'YouTube video',
  'Vimeo video',
  'Bilibili video',
])
const maxAddress = 2_000

/** Whether an address is that of a known player. */
export const isPlayer = (src: string) => playerAddress.test(src)

/** The player of YouTube, Vimeo or Bilibili for an address; null for other addresses. */
export function playerOf(address: string): Player | null {
  const url = urlOf(address)
  if (!url) return null
  const host = url.hostname.replace(/^(?:www|m|player)\./, '')
  const player =
    host === 'youtu.be' || /^youtube(?:-nocookie)?\.com$/.test(host) ? youtube(url) : null
  const found =
    player ?? (host === 'vimeo.com' ? vimeo(url) : host === 'bilibili.com' ? bilibili(url) : null)
  return found && isPlayer(found.src) ? found : null
}

function urlOf(address: string): URL | null {
  const whole = address.startsWith('//') ? `https:${address}` : address
  return whole.length <= maxAddress && /^https?:\/\//i.test(whole) && URL.canParse(whole)
    ? new URL(whole)
    : null
}

function youtube({ hostname, pathname, searchParams }: URL): Player | null {
  const [folder = '', id = ''] = pathname.slice(1).split('/')
  const video =
    hostname === 'youtu.be'
      ? folder
      : /^(?:embed|v|shorts|live)$/.test(folder)
        ? id
        : folder === 'watch'
          ? (searchParams.get('v') ?? '')
          : ''
  const list = searchParams.get('list')
  if (!/^[\w-]{6,20}$/.test(video) || (video === 'videoseries' && !list)) return null
  const start = searchParams.get('start') ?? searchParams.get('t')?.replace(/s$/, '')
  const asked = query({ start, end: searchParams.get('end'), list })
  return { src: `https://www.youtube-nocookie.com/embed/${video}${asked}`, title: 'YouTube video' }
}

function vimeo({ pathname, searchParams }: URL): Player | null {
  const id = /^\/(?:video\/)?(\d{1,20})\/?$/.exec(pathname)?.[1]
  const asked = query({ h: searchParams.get('h') })
  return id ? { src: `https://player.vimeo.com/video/${id}${asked}`, title: 'Vimeo video' } : null
}

/** Bilibili plays automatically unless disabled. */
function bilibili({ pathname, searchParams }: URL): Player | null {
  if (!/^\/(?:player\.html|blackboard\/[\w-]*player\.html)$/.test(pathname)) return null
  const [aid, bvid, cid] = ['aid', 'bvid', 'cid'].map((name) => searchParams.get(name))
  if (!aid && !bvid) return null
  const part = searchParams.get('p') ?? searchParams.get('page')
  const asked = query({ aid, bvid, cid, p: part, t: searchParams.get('t'), autoplay: '0' })
  return { src: `https://player.bilibili.com/player.html${asked}`, title: 'Bilibili video' }
}

const valueForms: Readonly<Record<string, RegExp>> = {
  list: /^[\w-]{1,100}$/,
  h: /^[\da-f]{1,40}$/,
  bvid: /^\w{1,30}$/,
}

/** A query of numbers and ids; other values are dropped. */
function query(values: Record<string, string | null | undefined>): string {
  const pairs = Object.entries(values).filter(([name, value]) =>
    (valueForms[name] ?? /^\d{1,20}$/).test(value ?? ''),
  )
  return pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}` : ''
}

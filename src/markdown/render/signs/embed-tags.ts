import type { MarkdownIt } from 'markdown-it'
import { attributes, youtubeHtml } from '../shortcodes/shortcode-html.ts'
import { keepShortcode } from '../shortcodes/shortcode-source.ts'

const tag = /\{%-?[ \t]{1,9}(youtube|vimeo|gist)[ \t]{1,9}([^%{}\n]{1,300})%\}/y
const video = /^(?:https?:\/\/[\w.]{1,40}\/(?:watch\?v=|embed\/)?)?([\w-]{11})(?![\w-])/

/** `{% youtube id %}` and the like, of Hexo and of plugins of Jekyll and Eleventy. */
export function readEmbedTags(parser: MarkdownIt): void {
  parser.inline.ruler.before('escape', 'embed_tag', (state, silent) => {
    if (!state.src.startsWith('{%', state.pos)) return false
    tag.lastIndex = state.pos
    const [source, name = '', words = ''] = tag.exec(state.src) ?? []
    if (source === undefined || tag.lastIndex > state.posMax) return false
    const given = words.match(/[^\s"',]+/g) ?? []
    const shown = embedHtml(name, given, String(state.env.mark))
    if (shown === null) return false
    if (!silent) {
      const token = state.push('html_inline', '', 0)
      token.content = shown
      keepShortcode(token, source)
    }
    state.pos += source.length
    return true
  })
}

/** A player, or a frame of which readers see a link; null if the id is invalid. */
function embedHtml(name: string, words: readonly string[], mark: string): string | null {
  const [first = '', second = ''] = words
  if (name === 'youtube')
    return youtubeHtml({ named: new Map(), positional: [video.exec(first)?.[1] ?? ''] }, mark)
  // The name of a file may follow the id.
  const id = /^[\w-]{1,60}$/.test(second) && name === 'gist' ? `${first}/${second}` : first
  if (!/^[\w-]{1,60}(?:\/[\w-]{1,60})?$/.test(id)) return null
  const host = name === 'gist' ? 'gist.github.com' : 'vimeo.com'
  return `<iframe${attributes({ src: `https://${host}/${id}` })}></iframe>`
}

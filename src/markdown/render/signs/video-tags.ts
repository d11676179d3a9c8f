import type { MarkdownIt } from 'markdown-it'
import { youtubeHtml } from '../shortcodes/shortcode-html.ts'
import { keepShortcode } from '../shortcodes/shortcode-source.ts'

const address = String.raw`(?:https?:\/\/[\w.]{1,40}\/(?:watch\?v=|embed\/)?)?`
const id = String.raw`["']?${address}([\w-]{11})["']?`
const video = new RegExp(
  String.raw`\{%-?[ \t]{1,9}youtube[ \t]{1,9}${id}[ \t][^%{}\n]{0,200}%\}`,
  'y',
)

/** `{% youtube id %}` of Hexo, and of plugins of Jekyll and Eleventy. */
export function readVideoTags(parser: MarkdownIt): void {
  parser.inline.ruler.before('escape', 'video_tag', (state, silent) => {
    if (!state.src.startsWith('{%', state.pos)) return false
    video.lastIndex = state.pos
    const [source, given] = video.exec(state.src) ?? []
    if (source === undefined || given === undefined || video.lastIndex > state.posMax) return false
    const shown = youtubeHtml({ named: new Map(), positional: [given] }, String(state.env.mark))
    if (!silent) {
      const token = state.push('html_inline', '', 0)
      token.content = shown ?? ''
      keepShortcode(token, source)
    }
    state.pos = video.lastIndex
    return true
  })
}

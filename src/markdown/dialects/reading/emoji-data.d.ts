declare module 'markdown-it-emoji/lib/data/full.mjs' {
  const signs: Record<string, string>
  export = signs
}
declare module 'markdown-it-emoji/lib/data/shortcuts.mjs' {
  const faces: Record<string, string[]>
  export = faces
}

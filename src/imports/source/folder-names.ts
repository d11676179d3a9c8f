/** The folders above a file, the outermost first; each name ends with `/`. */
export function foldersOf(file: string): string[] {
  const folders = []
  for (let end = file.indexOf('/'); end >= 0; end = file.indexOf('/', end + 1))
    folders.push(file.slice(0, end + 1))
  return folders
}

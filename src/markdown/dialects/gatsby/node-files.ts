const folder = String.raw`(?:[\w-]*gatsby[\w-]*|create-?pages?|node-?apis?)\/(?:[^/]+\/){0,5}[^/]+`
const file = String.raw`(?:create-?(?:pages?|nodes?|posts?)[\w-]*|on-?(?:create|pre|post)[\w-]*)`
const importedFile = new RegExp(`(?:^|/)(?:${folder}|${file})\\.[cm]?[jt]sx?$`, 'i')
const foreign = /(?:^|\/)(?:node_modules|public|\.cache)\//

/** Whether gatsby-node.* may import this file. */
export const isImported = (name: string) => importedFile.test(name) && !foreign.test(name)

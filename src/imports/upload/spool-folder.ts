import { join } from 'node:path'
import type { Config } from '../../config.ts'

/** Where uploads wait for their import. */
export const spoolFolder = ({ dataDir }: Pick<Config, 'dataDir'>) => join(dataDir, 'spool')

/** Where the servers that take uploads are marked while they live. */
export const ownersFolder = ({ dataDir }: Pick<Config, 'dataDir'>) => join(dataDir, 'servers')

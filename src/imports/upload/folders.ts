import { join } from 'node:path'
import type { Config } from '../../config.ts'

/** The staging folder, where uploads wait for their import. */
export const stagingFolder = ({ dataDir }: Pick<Config, 'dataDir'>) => join(dataDir, 'spool')

/** The folder with the marks of running servers that receive uploads. */
export const ownersFolder = ({ dataDir }: Pick<Config, 'dataDir'>) => join(dataDir, 'servers')

import { loadConfig, PRODUCT_ROOT } from '../../services/00-platform/client.ts'
import { factsNow } from './command-facts-now.ts'

// Run by the build, which keeps what is said here as dist/cli-commands.json. No setting changes what an action declares.
process.stdout.write(JSON.stringify(factsNow(loadConfig({}, PRODUCT_ROOT))))

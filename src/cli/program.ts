import { Command, InvalidArgumentError } from 'commander'
import { styled } from './styled.ts'

const exitCodes = `
Exit codes:
  0  all is well
  1  something is to mend: a finding of doctor, a port that is in use
  2  wrong use: an unknown command or option, a file that can't be read`

/** The command line. A command's code, and what it needs, is loaded when the command runs. */
export function createProgram(version: string): Command {
  const program = new Command('kibo-storefront-auth')
    .description('Shopper identity for Express storefronts on Kibo eCommerce.')
    .version(version)
    .exitOverride()
    .showHelpAfterError()
    .configureHelp({ styleTitle: (title) => styled('bold', title), showGlobalOptions: false })
  const command = (name: string, does: string) =>
    program.command(name).description(does).version(version).addHelpText('after', exitCodes)

  command('sandbox', 'Serve a sandbox of Kibo on 127.0.0.1, and print the lines of an .env file for it.')
    .option('-p, --port <port>', 'port to listen on, 0 for any that is free', readPort, 4000)
    .option('-s, --seed <file>', 'JSON list of shoppers and business accounts to begin with')
    .action(async (options: { port: number; seed?: string }) => {
      const { serveSandbox } = await import('./serve-sandbox.ts')
      await serveSandbox(options)
    })

  command('secret', 'Print a new secret for STOREFRONT_AUTH_SECRET.').action(async () => {
    const { newSecret } = await import('./new-secret.ts')
    console.log(newSecret())
  })

  command('doctor', 'Check what a storefront would start with: settings, Kibo, clock, cookie, Redis.')
    .option('-e, --env-file <file>', 'read the settings as node --env-file does')
    .option('-j, --json', 'print a JSON list of findings')
    .option('-o, --origin <origin>', 'where browsers reach the storefront, e.g. https://shop.example', readOrigin)
    .option('-r, --redis <url>', 'the Redis to ask, instead of REDIS_URL', readRedisUrl)
    .action(async (options: { envFile?: string; json?: true; origin?: URL; redis?: string }) => {
      const { printFindings } = await import('./print-findings.ts')
      process.exitCode = await printFindings(options)
    })

  return program.addHelpText('after', exitCodes)
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}

function readOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  if (isOrigin) return url
  throw new InvalidArgumentError('It must be an origin such as https://shop.example, without a path.')
}

function readRedisUrl(text: string): string {
  if (URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('It must be a redis:// or rediss:// URL.')
}

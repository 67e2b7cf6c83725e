import type { Request } from 'express'
import type { Config } from '../config.ts'
import type { Jar } from '../cookie/jar.ts'
import { createSigner, type Signer } from '../secrets/signature.ts'
import { newId } from '../session/session.ts'
import type { LoginDevice } from '../visit/exchange.ts'

const yearMs = 365 * 24 * 60 * 60 * 1000

/** What logins of this request tell Kibo about the device and region they come from. */
export function deviceOf(req: Request, jar: Jar, config: Config): LoginDevice {
  const { fingerprint, region } = config.twoFactor
  let madeUp: string | undefined
  return {
    region: (said) => (region ? region(req) : said),
    fingerprint(said) {
      if (typeof fingerprint === 'function') return fingerprint(req)
      if (said !== undefined || fingerprint === 'none') return said
      const known = deviceId(jar, config)
      if (known === undefined) madeUp ??= newId(16)
      return known ?? madeUp
    },
    remember() {
      if (madeUp === undefined) return
      jar.write(config.cookie.deviceName, signerOf(config).sign(madeUp), { maxAgeMs: yearMs })
    },
  }
}

/** The random id in the device cookie; it says only that somebody logged in from this browser before. */
function deviceId(jar: Jar, config: Config): string | undefined {
  const { value } = jar.read(config.cookie.deviceName)
  return value === undefined ? undefined : signerOf(config).verify(value)
}

function signerOf(config: Config): Signer {
  return createSigner(config, 'device', config.cookie.deviceName)
}

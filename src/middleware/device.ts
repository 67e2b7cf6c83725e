import type { Request } from 'express'
import type { Config } from '../config.ts'
import { signText, verifyText } from '../cookie/sealer.ts'
import type { LoginDevice } from '../session/login.ts'
import { newId } from '../session/session.ts'
import type { Jar } from '../session/visit.ts'

const yearMs = 365 * 24 * 60 * 60 * 1000
/** Signed text says what it is, so that no other signed cookie passes for it. */
const prefix = 'device.'

/** What logins of this request tell Kibo about the device and region they come from. */
export function deviceOf(req: Request, jar: Jar, config: Config): LoginDevice {
  const { fingerprint, region } = config.twoFactor
  return {
    region: () => region?.(req),
    fingerprint() {
      if (fingerprint === 'none') return undefined
      return fingerprint === 'device-cookie' ? deviceId(jar, config) : fingerprint(req)
    },
  }
}

/** The random id in the device cookie; set by the first login, it says only that this browser was here before. */
function deviceId(jar: Jar, { cookie, secrets }: Config): string {
  const { value } = jar.read(cookie.deviceName)
  const known = value === undefined ? undefined : verifyText(value, [...secrets])
  if (known?.startsWith(prefix)) return known.slice(prefix.length)

  const id = newId(16)
  jar.write(cookie.deviceName, signText(prefix + id, secrets[0] ?? ''), { maxAgeMs: yearMs })
  return id
}

import { type JsonObject, readString } from '../kibo-json/json.ts'
import type { Device, Login, SandboxState } from './state.ts'

/** What a login or signup says about the shopper's device and region. */
export function readDevice(body: JsonObject): Device {
  return { fingerprint: readString(body, 'fingerprint'), region: readString(body, 'region') }
}

/**
 * Whether a login needs a second factor: because of its own flag, or of the site's setting: always, or when the device
 * or region is new or not known.
 */
export function needsSecondFactor({ settings }: SandboxState, login: Login, { fingerprint, region }: Device): boolean {
  if (login.asksSecondFactor) return true
  if (settings.twoFactor === 'fingerprint') return !fingerprint || !login.fingerprints.has(fingerprint)
  if (settings.twoFactor === 'region') return !region || !login.regions.has(region)
  return settings.twoFactor === 'always'
}

/** Remembers device and region of a completed login or signup. */
export function rememberDevice(login: Login, { fingerprint, region }: Device): void {
  if (fingerprint) login.fingerprints.add(fingerprint)
  if (region) login.regions.add(region)
}

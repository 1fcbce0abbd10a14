import path from 'node:path';
import { isOksError, OksInputError, type Problem } from '@oks-kit/core';
import type { EmulatorOptions } from '@oks-kit/emulator';
import { readInputFile } from '../../input/input-file.ts';
import { readPort } from '../../input/port.ts';
import type { Invocation } from '../../session/entry.ts';
import type { emulatorStart } from './spec.ts';

type StartFlags = Invocation<typeof emulatorStart>['flags'];

/** Reads the flags that say how clients reach the emulator. Throws `OksInputError`, and errors of files. */
export function readReachability({
  session: { context },
  flags,
}: Invocation<typeof emulatorStart>): Pick<
  EmulatorOptions,
  'tls' | 'publicUrl' | 'allowHosts' | 'kubernetesPort' | 'kubernetesPublicUrl'
> {
  const { 'tls-cert': cert, 'tls-key': key, 'kubernetes-port': kubernetesPort } = flags;
  if ((cert === undefined) !== (key === undefined))
    throw new OksInputError(cert === undefined ? '`--tls-key` needs `--tls-cert`.' : '`--tls-cert` needs `--tls-key`.');
  return {
    tls:
      cert === undefined || key === undefined
        ? undefined
        : { cert: readInputFile(context, cert), key: readInputFile(context, key) },
    publicUrl: flags['public-url'],
    allowHosts: flags['allow-host'],
    kubernetesPort: kubernetesPort === undefined ? undefined : readPort(kubernetesPort, '--kubernetes-port'),
    kubernetesPublicUrl: flags['kubernetes-public-url'],
  };
}

/** The same flags with absolute paths, for a command in another folder. */
export function reachabilityFlags(flags: StartFlags, cwd: string): string[] {
  const files = (['tls-cert', 'tls-key'] as const).flatMap((name) => {
    const file = flags[name];
    return file === undefined ? [] : [`--${name}`, path.resolve(cwd, file)];
  });
  const texts = (['public-url', 'kubernetes-port', 'kubernetes-public-url'] as const).flatMap((name) => {
    const text = flags[name];
    return text === undefined ? [] : [`--${name}`, text];
  });
  return [...files, ...texts, ...flags['allow-host'].flatMap((host) => ['--allow-host', host])];
}

/** The flag of each option that the emulator itself checks. */
const flagOf: Readonly<Record<string, string>> = {
  'tls.cert': '--tls-cert',
  'tls.key': '--tls-key',
  publicUrl: '--public-url',
  allowHosts: '--allow-host',
  kubernetesPort: '--kubernetes-port',
  kubernetesPublicUrl: '--kubernetes-public-url',
  kubernetes: '--kubernetes',
  port: '--port',
};

/** An error about the options of an emulator, in terms of the flags that were typed. Other errors stay. */
export function asTyped(error: unknown): unknown {
  const isKnown = ({ path: at }: Problem): boolean => Object.hasOwn(flagOf, at.join('.'));
  if (!isOksError(error, 'input') || error.details.length === 0 || !error.details.every(isKnown)) return error;
  const texts = error.details.map(({ path: at, message }) => {
    const option = at.join('.');
    const said = message.replaceAll(/`(\w+)`/g, (whole, name: string) =>
      flagOf[name] ? `\`${flagOf[name]}\`` : whole,
    );
    return `\`${flagOf[option] ?? option}\` ${said}`;
  });
  return new OksInputError(`${texts.join('; ')}.`);
}

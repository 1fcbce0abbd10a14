/**
 * Starts an emulator, creates a project, a cluster and nodes, lists the nodes with kubectl, and deletes everything.
 * Uses a temporary folder only. Stops at the first failing step and leaves nothing running.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'oks-quickstart-'));
const home = path.join(folder, 'home');
mkdirSync(home);

// The commands below do not use the user's credentials and kubeconfig, and do not change them.
const env: Record<string, string> = {
  PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
  HOME: home,
  TMPDIR: folder,
  OKS_CONFIG_DIR: path.join(folder, 'config'),
  KUBECONFIG: path.join(folder, 'kubeconfig'),
  KUBECACHEDIR: path.join(folder, 'kube-cache'),
};

/** The wrapper at the root is a shell script, which Windows cannot run. */
const oks: readonly [string, ...string[]] =
  process.platform === 'win32' ? [process.execPath, path.join(root, 'apps/cli/bin/oks.js')] : [path.join(root, 'oks')];

/** How to go on, in the folder of the clone. PowerShell needs no variables: the console finds the emulator itself. */
const nextCommands: readonly string[] =
  process.platform === 'win32'
    ? ['node apps/cli/bin/oks.js emulator start --detach', 'node apps/cli/bin/oks.js console']
    : ['./oks emulator start --detach', 'eval "$(./oks emulator env)"', './oks console'];

class StepFailed extends Error {}

let running: ReturnType<typeof spawn> | undefined;
let emulatorPid: number | undefined;
let emulatorMayRun = false;
const interruption = new AbortController();

/** Runs a command, shows it with its output, and returns its stdout. */
async function step(
  command: 'oks' | 'kubectl',
  args: readonly string[],
  show = (answer: string): string => answer,
): Promise<string> {
  console.log(`\n$ ${[command, ...args].map((word) => word.replaceAll(folder, '$T')).join(' ')}`);
  const [executable, ...start] = command === 'oks' ? oks : [command];
  const child = spawn(executable, [...start, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  running = child;
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve(exitCode ?? (signal === null ? 1 : 130)));
  });
  running = undefined;
  if (interruption.signal.aborted) throw new StepFailed('interrupted');
  process.stdout.write(code === 0 ? show(stdout) : stdout);
  if (code !== 0) throw new StepFailed(`\`${command} ${args.join(' ')}\` ended with exit code ${code}`);
  return stdout;
}

function expect(what: string, holds: boolean): void {
  if (!holds) throw new StepFailed(`${what}: this failed, see the output above`);
}

async function hasKubectl(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('kubectl', ['version', '--client'], { env, stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

async function mainJob(): Promise<void> {
  console.log(`All files are in a temporary folder: T=${folder}`);
  emulatorMayRun = true;
  const started = await step(
    'oks',
    [
      'emulator',
      'start',
      '--port',
      '0',
      '--data-dir',
      path.join(folder, 'data'),
      '--clock',
      'fast',
      '--detach',
      '-o',
      'json',
    ],
    (answer) => answer.replace(/("(?:secret_key|password)": *)"[^"]*"/g, '$1"***"').replaceAll(folder, '$T'),
  );
  // Boundary: the output of this command, which the tests of the CLI check.
  const emulator = JSON.parse(started) as { url: string; pid: number; access_key: string; secret_key: string };
  emulatorPid = emulator.pid;
  Object.assign(env, {
    OKS_ENDPOINT: emulator.url,
    OKS_ACCESS_KEY: emulator.access_key,
    OKS_SECRET_KEY: emulator.secret_key,
  });
  console.log(`\n$ export OKS_ENDPOINT=${emulator.url} OKS_ACCESS_KEY=${emulator.access_key} OKS_SECRET_KEY=***`);

  await step('oks', [
    'project',
    'create',
    '--name',
    'shop',
    '--cidr',
    '10.50.0.0/18',
    '--region',
    'eu-west-2',
    '--wait',
  ]);
  await step('oks', ['cluster', 'create', '--name', 'web', '--project', 'shop', '--admin', 'my-ip', '--wait']);
  const clusters = await step('oks', ['cluster', 'list', '--project', 'shop']);
  expect('the cluster is listed as ready', /\bweb\b.*\bready\b/.test(clusters));
  await step('oks', ['kubeconfig', 'merge', 'shop/web', '--no-exec']);
  await step('oks', ['nodepool', 'create', '--cluster', 'shop/web', '--name', 'workers', '--count', '2', '--wait']);

  if (await hasKubectl()) {
    expect('kubectl reaches the server', /Server Version: v1\./.test(await step('kubectl', ['version'])));
    const nodes = await step('kubectl', ['get', 'nodes']);
    expect('two nodes are Ready', nodes.split('\n').filter((line) => /\sReady\s/.test(line)).length === 2);
  } else {
    console.log('\nkubectl is not installed. The node pool is listed with oks instead.');
    const pools = await step('oks', ['nodepool', 'list', '--cluster', 'shop/web']);
    expect('the node pool is listed', /\bworkers\b/.test(pools));
  }

  await step('oks', ['nodepool', 'delete', 'workers', '--cluster', 'shop/web', '--yes', '--wait']);
  await step('oks', ['kubeconfig', 'remove', 'shop/web']);
  await step('oks', ['cluster', 'delete', 'shop/web', '--yes', '--wait']);
  await step('oks', ['project', 'delete', 'shop', '--yes', '--wait']);
  const left = await step('oks', ['project', 'list', '-o', 'json']);
  expect('nothing is left', JSON.stringify(JSON.parse(left)) === '[]');
  await step('oks', ['emulator', 'stop']);
  expect('the emulator is gone', !(await responds(emulator.url)));
  emulatorMayRun = false;
}

/** Whether anything listens at a URL. A process that has ended can keep its ID for a while. */
function responds(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Stops the emulator if `oks emulator stop` was not reached. */
function cleanUp(): void {
  running?.kill('SIGKILL');
  if (emulatorMayRun)
    spawnSync(oks[0], [...oks.slice(1), 'emulator', 'stop'], { env, stdio: 'ignore', timeout: 10_000 });
  if (emulatorPid !== undefined && isAlive(emulatorPid)) process.kill(emulatorPid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interruption.abort();
    running?.kill('SIGINT');
  });
}

try {
  await mainJob();
  console.log('\nDone. A project, a cluster and two nodes were created and deleted. Nothing is left running.');
  console.log(`
To go on, start an emulator, point this shell at it, and open its console in the browser:

${nextCommands.map((line) => `    ${line}`).join('\n')}`);
} catch (error) {
  console.error(`\nquickstart: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
} finally {
  cleanUp();
}

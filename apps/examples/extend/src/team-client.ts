import { type Client, createClient, type OnEvent, type Transport } from '@oks-kit/client';
import { type AuditEntry, labelAndAudit } from './label-and-audit.ts';
import { type Lease, leasedKey } from './leased-key.ts';
import { teamOperations } from './operations.ts';

/** Options that depend on where the client runs. */
export interface TeamClientOptions {
  readonly baseUrl: string;
  readonly lend: () => Promise<Lease>;
  readonly transport: Transport;
  readonly audit: (entry: AuditEntry) => void;
  readonly onEvent?: OnEvent;
}

/** Creates the team's client, with additional operations, tags, an audit log and leased keys. */
export function createTeamClient({
  baseUrl,
  lend,
  transport,
  audit,
  onEvent,
}: TeamClientOptions): Client<typeof teamOperations> {
  return createClient({
    baseUrl,
    credentials: leasedKey(lend),
    transport,
    operations: teamOperations,
    middleware: labelAndAudit({ team: 'shop' }, audit),
    onEvent,
  });
}

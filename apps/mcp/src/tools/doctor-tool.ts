import { diagnose } from '@oks-kit/cli/internal';
import * as z from 'zod';
import { defineTool } from './tool.ts';

/** The checks of `oks doctor`. */
export const doctorTool = defineTool({
  name: 'run_doctor',
  description: 'Check the configuration: credentials, files, network, certificates and programs, with advice.',
  input: {},
  output: {
    healthy: z.boolean().describe('Whether all checks passed.'),
    findings: z.array(
      z.object({
        check: z.string(),
        status: z.enum(['ok', 'warning', 'problem', 'skipped']),
        message: z.string(),
        advice: z.string().optional(),
      }),
    ),
  },
  async run(_, session) {
    const findings = await diagnose(session);
    return { healthy: findings.every(({ status }) => status !== 'problem'), findings };
  },
});

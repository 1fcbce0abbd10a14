/** The text of a small manifest with comments, to start from. `oks apply --init` writes it. */
export const starterManifest = `# yaml-language-server: $schema=./node_modules/@oks-kit/apply/manifest.schema.json
#
# An environment of projects, clusters and node pools. What is not mentioned here is left alone.
#   oks diff -f oks.yaml     shows what would change
#   oks apply -f oks.yaml    changes it, after asking

# Written as a tag on everything that is created. Needed for --prune.
owner: my-team

# Values for every cluster that does not set them itself.
defaults:
  cluster:
    # my-ip stands for your own address. Add the addresses of your office and your CI.
    admin_whitelist: [my-ip]

projects:
  shop:
    cidr: 10.50.0.0/18
    # region: eu-west-2
    clusters:
      web:
        version: "1.32"
        # control_planes: cp.3.masters.small
        nodepools:
          workers:
            nodeType: tinav6.c4r8p2
            desiredNodes: 2
            zones: [eu-west-2a]
        # A cluster of another project in this file or in your account.
        # peerings: [data/warehouse]

# Upgrades: first every cluster of project dev, then the others, and a check after each wave.
# rollout:
#   waves: [[dev/*], ["*"]]
#   pause: 10m
#   check: ./smoke-test.sh
`;

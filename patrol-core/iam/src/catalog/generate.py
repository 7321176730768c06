"""Writes actions.txt, the names of the IAM actions by service.

    python3 generate.py POLICIES_JSON SPELLING_DIR... > actions.txt

POLICIES_JSON is cfn-lint's `data/AdditionalSpecs/Policies.json`, which it makes from AWS's Service Authorization
Reference. It has the names in lower case only. IAM does not care, but people who read a finding do, so the usual spelling
is looked up below the SPELLING_DIRs: in the operation names of botocore's service models and in anything that names an
action as `service:Action` (moto's copy of the AWS managed policies does). A name found nowhere stays in lower case.
"""

import collections
import datetime
import gzip
import json
import pathlib
import re
import sys

NAMED = re.compile(r"\b([a-z0-9-]+):([A-Z][A-Za-z0-9]+)\b")


def read(path):
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode(errors="replace")


def spellings(directories):
    """Counts the spellings of every name: of a service's own, and (under the service None) of all services."""
    seen = collections.defaultdict(collections.Counter)
    for path in sorted(p for d in directories for p in pathlib.Path(d).rglob("*") if p.is_file()):
        if path.name.startswith("service-2.json"):
            model = json.loads(read(path))
            about = model["metadata"]
            for name in model["operations"]:
                for service in {about.get("signingName"), about.get("endpointPrefix"), None}:
                    seen[service, name.lower()][name] += 1
        elif path.suffix in {".py", ".json", ".gz", ".rst"}:
            for service, name in NAMED.findall(read(path)):
                seen[service, name.lower()][name] += 1
    return seen


def version(policies):
    """The version of the cfn-lint that the file belongs to."""
    text = (pathlib.Path(policies).parents[2] / "version.py").read_text()
    return re.search(r"""["']([0-9.]+)["']""", text).group(1)


def main():
    policies, *directories = sys.argv[1:]
    services = json.loads(pathlib.Path(policies).read_text())
    seen = spellings(directories)

    def spell(service, name):
        for key in ((service, name), (None, name)):
            if key in seen:
                # The most frequent spelling; the first in the alphabet where two are equally frequent.
                return min(seen[key].items(), key=lambda item: (-item[1], item[0]))[0]
        return name

    print("# The IAM actions by service: names only. Written by generate.py; do not edit.")
    print(f"# Source: AWS Service Authorization Reference, as cfn-lint {version(policies)} has it.")
    print(f"# Date: {datetime.date.today()}")
    for service in sorted(services):
        names = sorted((spell(service, name) for name in services[service].get("Actions", {})), key=str.lower)
        if names:
            print(f"{service}: {' '.join(names)}")


if __name__ == "__main__":
    main()

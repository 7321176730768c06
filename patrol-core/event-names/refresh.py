"""Writes src/table/calls.txt and src/table/events.txt, the names of AWS's events, from what AWS publishes of them.

    python3 refresh.py            brings the newest releases of the sources and writes both files
    python3 refresh.py --check    writes nothing; ends with 1 when the files are not what the sources say now

Both say on standard output which names came and went. The sources are packages of the usual registries, fetched with
`pip` and `npm` as this machine has them set up, and read without being installed or run:

* botocore (PyPI): the operations of every service, of all its API versions.
* @aws-cdk/aws-service-spec (npm): the events that services send to EventBridge by themselves.
"""

import collections
import datetime
import gzip
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

TABLE = pathlib.Path(__file__).parent / "src" / "table"
BOTOCORE, CDK = "botocore", "@aws-cdk/aws-service-spec"

# Lambda's calls of this API version and before are recorded with the version in their names; later ones are not.
LAST_DATED_LAMBDA = "2018-10-31"
# Data events, which Lambda records by their plain names.
PLAIN_LAMBDA = {"Invoke", "InvokeAsync"}

# Names of endpoints that no record has as its event source: both services are recorded by their signing names.
ENDPOINTS_ALONE = {"email", "s3-control"}


def fetch(folder):
    """The two packages, as files in the folder: botocore's wheel and the CDK's archive."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, BOTOCORE], check=True)
    subprocess.run(["npm", "pack", "--silent", CDK], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    wheel, = pathlib.Path(folder).glob("botocore-*.whl")
    archive, = pathlib.Path(folder).glob("*.tgz")
    return wheel, archive


def calls(wheel):
    """The names of calls by event source, without `.amazonaws.com`."""
    found = collections.defaultdict(set)
    with zipfile.ZipFile(wheel) as files:
        for path in files.namelist():
            if not re.fullmatch(r"botocore/data/[^/]+/[^/]+/service-2\.json\.gz", path):
                continue
            model = json.loads(gzip.decompress(files.read(path)))
            folder, about = path.split("/")[2], model["metadata"]
            sources = {about["endpointPrefix"], about.get("signingName")} - {None} - ENDPOINTS_ALONE
            # `models.lex` is where an endpoint stands; no record has it.
            sources = {source.lower() for source in sources if "." not in source} or {folder}
            for name, operation in model["operations"].items():
                for source in sources:
                    found[source] |= recorded(source, name, operation)
    return found


def recorded(source, name, operation):
    """The names by which CloudTrail may record a call."""
    if source == "cloudfront":
        # Records of both kinds are known.
        return {name, operation["name"]}
    if source == "lambda" and name not in PLAIN_LAMBDA:
        version = operation["http"]["requestUri"].split("/")[1]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", version) and version <= LAST_DATED_LAMBDA:
            return {name + version.replace("-", "")}
    return {name}


def events(archive):
    """The detail-types of events by EventBridge's source, without those that CloudTrail makes."""
    found = collections.defaultdict(set)
    with tarfile.open(archive) as files:
        spec = files.extractfile("package/db.json.gz").read()
    for event in json.loads(gzip.decompress(spec))["schema"]["event"]["entities"]:
        if not event["detailType"].endswith("via CloudTrail"):
            found[event["source"]].add(event["detailType"])
    return found


def version(wheel, archive):
    with tarfile.open(archive) as files:
        cdk = json.load(io.TextIOWrapper(files.extractfile("package/package.json")))["version"]
    return f"{BOTOCORE} {wheel.name.split('-')[1]}, {CDK} {cdk}"


def grouped(names):
    """`Create,Delete Bucket;List Buckets`: names by their first words, as most first words come with many others."""
    firsts = collections.defaultdict(set)
    for name in names:
        first, rest = re.fullmatch(r"(.[a-z]*)(.*)", name).groups()
        firsts[rest].add(first)
    rests = collections.defaultdict(list)
    for rest, of in firsts.items():
        rests[",".join(sorted(of))].append(rest)
    groups = (f"{of} {','.join(sorted(rests[of]))}" for of in sorted(rests))
    return ";".join(groups)


def written(about, head, lines):
    comments = [f"# {head} Written by refresh.py; do not edit.", f"# Source: {about}", f"# Date: {datetime.date.today()}"]
    return "\n".join(comments + [f"{key}: {value}" for key, value in sorted(lines.items())]) + "\n"


def without_head(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def names(text):
    """Every name of a file, to compare two of them."""
    found = set()
    for line in without_head(text):
        source, rest = line.split(": ", 1)
        for group in rest.split(";"):
            firsts, _, ends = group.partition(" ")
            if source.startswith("aws."):
                found |= {f"{source}: {name}" for name in rest.split("|")}
            else:
                found |= {f"{source}:{first}{end}" for first in firsts.split(",") for end in ends.split(",")}
    return found


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        wheel, archive = fetch(folder)
        about = version(wheel, archive)
        by_source = {source: grouped(of) for source, of in calls(wheel).items()}
        by_service = {source: "|".join(sorted(of)) for source, of in events(archive).items()}
    texts = {
        "calls.txt": written(about, "The API calls of AWS by CloudTrail's event source: names only.", by_source),
        "events.txt": written(about, "The detail-types of AWS's own events by EventBridge's source: names only.", by_service),
    }
    stale = False
    for file, text in texts.items():
        path = TABLE / file
        old = path.read_text() if path.exists() else ""
        stale |= without_head(old) != without_head(text)
        for sign, some in (("-", names(old) - names(text)), ("+", names(text) - names(old))):
            for name in sorted(some):
                print(sign, name)
        if not check:
            path.write_text(text)
    print(f"{about}: {'the names are others now' if stale else 'the same names'}")
    if check and stale:
        sys.exit(1)


if __name__ == "__main__":
    main()

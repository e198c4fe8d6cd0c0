"""The warehouse of Chinese budget performance (预算绩效).

Raw documents are ingested (`ingest`), forms are extracted as printed (`extract`), rows are normalized
(`normalize`), tables are curated (`curate`), and a warehouse is published (`publish`). What every table promises
stands in `contract`; what changes from year to year or from bureau to bureau stands in `reference`; `orchestration`
runs the flow under Dagster. Data flows in that order only.
"""

-- 名称: 无法衡量的指标值
-- en: Targets that cannot be measured: neither a number nor a date, or no target at all. Target forms and
--     self-evaluations alike. A blank target is not listed where the form states it per area or for the long term.
-- zh: 无法衡量的指标值：既没有数字也没有日期，或没有填写。包括绩效目标表和自评表；
--     已分地区或在中长期栏填写的空白指标值不列入。
-- grain: one row per indicator | 每个指标一行
-- stored: searches the words of every target
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   department | as in the contract
--   project_name | as in the contract
--   level2 | as in the contract
--   family | as in the contract
--   name | as in the contract
--   target_printed | as in the contract
--   target_kind | as in the contract
--   weight | as in the contract
--   actual_printed | as in the contract
--   actual_band | as in the contract
--   score | as in the contract
--   project_id | as in the contract
--   indicator_id | as in the contract
--   path | as in the contract
--   source | as in the contract
SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.form_kind,
    p.department,
    p.project_name,
    i.level2,
    i.family,
    i.name,
    i.target_printed,
    i.target_kind,
    i.weight,
    i.actual_printed,
    i.actual_band,
    i.score,
    i.project_id,
    i.indicator_id,
    d.path,
    i.source
FROM indicators AS i
JOIN projects AS p USING (project_id)
JOIN documents AS d USING (document_id)
WHERE (i.target_kind = 'qualitative' AND NOT regexp_matches(coalesce(i.target_printed, ''), '[0-9０-９]'))
    OR (
        i.target_kind = 'blank'
        AND i.long_term_target_printed IS NULL
        AND i.indicator_id NOT IN (SELECT indicator_id FROM area_targets)
    )
ORDER BY p.province_code, p.fiscal_year, i.indicator_id

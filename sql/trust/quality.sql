-- 名称: 读取质量
-- en: How well the documents of a province and year were read: documents by status, what was not understood (rule P01),
--     and what cannot be compared for that reason. A document counts where its first form belongs; documents without a
--     form have no province and no year. How exact the reading is stands in the table `accuracy`.
-- zh: 各省各年度文件的读取质量：按读取状态统计文件，未读懂的内容（规则P01），以及因此不可比的内容。文件按其第一张表归入省份和年度，
--     没有绩效表的文件省份和年度为空。读取准确率见accuracy表。
-- grain: one row per province and fiscal year; NULL where unknown | 每省每年度一行，不明的为空
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   documents | documents | Documents (n of the shares) | 文件数（各占比的分母）
--   parsed | documents | Documents of which every form was understood | 全部读懂的文件数
--   partial | documents | Documents of which some rows or fields were not understood | 部分未读懂的文件数
--   no_forms | documents | Documents that can be read and hold no form | 没有绩效表的文件数
--   unreadable | documents | Documents that cannot be read | 无法读取的文件数
--   share_parsed | ratio | parsed / documents | 全部读懂的比例
--   share_partial | ratio | partial / documents | 部分未读懂的比例
--   share_unreadable | ratio | unreadable / documents | 无法读取的比例
--   forms | forms | Forms read (one per project) | 读出的表数
--   indicators | indicators | Indicators read | 读出的指标数
--   not_understood | findings | Findings P01: rows, fields, amounts or forms not understood | P01发现数：未读懂的行、字段、金额或表
--   rows_left_out | findings | Findings P01 that are errors: what they name is missing from the tables | error级P01发现数：所指内容未计入各表
--   documents_with_p01 | documents | Documents with a finding P01 | 有P01发现的文件数
--   forms_without_money | forms | Forms without any amount understood | 没有读出金额的表数
--   indicators_unclassified | indicators | Indicators that fit no place of the taxonomy | 不能归类的指标数
--   targets_unread | indicators | Targets with a digit that were understood neither as number nor as date | 含数字而未读成数值或日期的指标值数
WITH homes AS (
    SELECT
        d.document_id,
        d.status,
        arg_min(p.province_code, p.ordinal) FILTER (WHERE p.ordinal = 1) AS province_code,
        arg_min(p.fiscal_year, p.ordinal) FILTER (WHERE p.ordinal = 1) AS fiscal_year
    FROM documents AS d
    LEFT JOIN projects AS p USING (document_id)
    GROUP BY d.document_id, d.status
),

parts AS (
    SELECT
        province_code,
        fiscal_year,
        count(*) AS documents,
        count(*) FILTER (WHERE status = 'parsed') AS parsed,
        count(*) FILTER (WHERE status = 'partial') AS partial,
        count(*) FILTER (WHERE status = 'no_forms') AS no_forms,
        count(*) FILTER (WHERE status = 'unreadable') AS unreadable,
        0 AS forms,
        0 AS forms_without_money,
        0 AS indicators,
        0 AS indicators_unclassified,
        0 AS targets_unread,
        0 AS not_understood,
        0 AS rows_left_out,
        0 AS documents_with_p01
    FROM homes
    GROUP BY province_code, fiscal_year
    UNION ALL
    SELECT
        province_code,
        fiscal_year,
        0, 0, 0, 0, 0,
        count(*),
        count(*) FILTER (WHERE coalesce(budget_initial, budget_adjusted, executed) IS NULL),
        0, 0, 0, 0, 0, 0
    FROM projects
    GROUP BY province_code, fiscal_year
    UNION ALL
    SELECT
        p.province_code,
        p.fiscal_year,
        0, 0, 0, 0, 0, 0, 0,
        count(*),
        count(*) FILTER (WHERE i.taxonomy_code IS NULL),
        count(*) FILTER (WHERE i.target_kind = 'qualitative' AND regexp_matches(i.target_printed, '[0-9０-９]')),
        0, 0, 0
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    GROUP BY p.province_code, p.fiscal_year
    UNION ALL
    SELECT
        if(p.project_id IS NULL, h.province_code, p.province_code) AS province_code,
        if(p.project_id IS NULL, h.fiscal_year, p.fiscal_year) AS fiscal_year,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        count(*),
        count(*) FILTER (WHERE f.severity = 'error'),
        count(DISTINCT f.document_id)
    FROM findings AS f
    JOIN homes AS h USING (document_id)
    LEFT JOIN projects AS p USING (project_id)
    WHERE f.rule = 'P01'
    GROUP BY 1, 2
)

SELECT
    province_code,
    any_value(names.province) AS province,
    fiscal_year,
    sum(documents)::BIGINT AS documents,
    sum(parsed)::BIGINT AS parsed,
    sum(partial)::BIGINT AS partial,
    sum(no_forms)::BIGINT AS no_forms,
    sum(unreadable)::BIGINT AS unreadable,
    sum(parsed) / nullif(sum(documents), 0) AS share_parsed,
    sum(partial) / nullif(sum(documents), 0) AS share_partial,
    sum(unreadable) / nullif(sum(documents), 0) AS share_unreadable,
    sum(forms)::BIGINT AS forms,
    sum(indicators)::BIGINT AS indicators,
    sum(not_understood)::BIGINT AS not_understood,
    sum(rows_left_out)::BIGINT AS rows_left_out,
    sum(documents_with_p01)::BIGINT AS documents_with_p01,
    sum(forms_without_money)::BIGINT AS forms_without_money,
    sum(indicators_unclassified)::BIGINT AS indicators_unclassified,
    sum(targets_unread)::BIGINT AS targets_unread
FROM parts
LEFT JOIN (SELECT province_code, any_value(province) AS province FROM projects GROUP BY province_code) AS names
    USING (province_code)
GROUP BY province_code, fiscal_year
ORDER BY province_code, fiscal_year

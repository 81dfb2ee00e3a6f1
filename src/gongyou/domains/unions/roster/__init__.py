"""The roster of members by real name (会员实名制花名册): its columns, its template, and its checks."""

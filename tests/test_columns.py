"""Every column is classified; a new one fails until somebody has thought about it (ASVS 14.1, safety §6, §9).

The classes, from what may be read by whoever steals the disk to what must not be:

key        a row's number; never leaves the server
link       another row's number
public     a random name for addresses
number     a counter, a version, a position
money      an amount in minor units
state      one word of a fixed list, a switch, a setting
reference  an opaque name of a thing of another domain, ids only
day, hour  a time about people, no finer than that (safety P10)
exact      a moment to the microsecond, with its reason below
proof      a hash others check the books or a decision with
blind      a keyed hash of something that has to be found
secret     a hash or salt that is never shown
sealed     what a person wrote or chose about themselves, encrypted
plain      readable words, with their reason below
"""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, String, select
from sqlalchemy.types import JSON

from swsolidarity.core.db import Base, UTCDateTime, db
from tests.world import World

pytestmark = pytest.mark.once

COLUMNS: dict[str, dict[str, str]] = {
    "account": {
        "key": "id",
        "public": "public_id",
        "blind": "login_index",
        "sealed": "login_name_sealed language_sealed",
        "secret": "passphrase_hash",
        "state": "theme suspended must_practise loads_pictures",
        "number": "idle_minutes",
        "day": "created_on used_in",
    },
    "account_session": {
        "secret": "token_digest",
        "public": "public_id",
        "link": "account_id",
        "hour": "started_at expires_at",
        "day": "last_used_on",
        "plain": "label",
    },
    "agreement": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "number": "version render_version",
        "sealed": "body_sealed body_html_sealed",
        "day": "adopted_on",
        "reference": "adopted_by",
    },
    "amendment": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id by_id vote_id",
        "number": "version place",
        "state": "part state",
        "sealed": "before_sealed after_sealed reason_sealed answer_sealed",
        "hour": "written_at",
    },
    "circle": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "sealed": "name_sealed purpose_sealed",
        "state": "visibility",
        "number": "member_count",
        "day": "made_on closed_on",
        "hour": "pictures_from",
    },
    "circle_member": {
        "key": "id",
        "public": "public_id",
        "link": "circle_id membership_id",
        "state": "state",
        "sealed": "name_sealed",
        "blind": "name_index",
        "day": "since",
    },
    "audit_head": {
        "link": "collective_id",
        "number": "seq first_seq",
        "proof": "link first_link proof",
        "state": "kid",
    },
    "audit_row": {
        "link": "collective_id",
        "number": "seq",
        "hour": "hour",
        "state": "office act kind kid",
        "proof": "link",
    },
    "collective": {
        "key": "id",
        "public": "public_id",
        "state": "join_by takes_requests vote_on_admission gates_for_invited",
        "money": "emergency_cap",
        "sealed": "name_sealed questions_sealed",
        "number": "vouches_needed probation_days concern_days recall_percent member_count agreement_version "
        "talk_months",
        "day": "founded_on talk_goes_from",
        "hour": "pictures_from",
        "plain": "address exit_url time_zone language",
    },
    "decision_rule": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "state": "key method params",
        "number": "version",
        "reference": "adopted_by",
        "exact": "valid_from valid_to",
    },
    "draft": {
        "key": "id",
        "public": "public_id",
        "link": "membership_id thread_id circle_id",
        "sealed": "title_sealed text_sealed",
        "state": "audience",
        "number": "quotes pictures",
        "day": "updated_on",
    },
    "following": {
        "link": "membership_id thread_id",
        "state": "hears",
    },
    "tag": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "sealed": "name_sealed",
        "blind": "name_index",
    },
    "thread_tag": {
        "link": "thread_id tag_id",
    },
    "thread_pattern": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "sealed": "title_sealed text_sealed",
        "state": "dated",
    },
    "post_version": {
        "key": "id",
        "public": "public_id",
        "link": "post_id",
        "number": "revision",
        "sealed": "source_sealed",
    },
    "proposal_in_talk": {
        "link": "proposal_id thread_id",
    },
    "follow_up": {
        "link": "proposal_id collective_id",
        "state": "kind told",
        "day": "due_on done_on",
    },
    "founding_link": {
        "key": "id",
        "public": "public_id",
        "secret": "token_digest",
        "link": "account_id",
        "sealed": "answers_sealed",
        "exact": "valid_until",
    },
    "external_result": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id entered_by_id confirmed_by_id",
        "hour": "entered_at",
        "proof": "archive_hash",
        "sealed": "box_sealed",
    },
    "fund": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "state": "currency state",
        "day": "paused_until opened_on winding_since",
        "number": "last_seq",
        "proof": "head",
    },
    "fund_account": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id holder_id pot_id",
        "state": "kind layer currency code",
        "sealed": "name_sealed",
        "money": "balance sent",
    },
    "fund_audit": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id",
        "day": "month drawn_on",
        "sealed": "secret_sealed",
        "proof": "head",
    },
    "fund_audit_task": {
        "key": "id",
        "public": "public_id",
        "link": "audit_id entry_id membership_id",
        "state": "state decision counted bank words_erased",
        "day": "answered_on",
        "sealed": "words_sealed",
    },
    "fund_bank_layout": {
        "link": "account_id",
        "state": "columns",
    },
    "fund_bank_line": {
        "key": "id",
        "public": "public_id",
        "link": "account_id split_from entry_id brought_by settled_by",
        "blind": "fingerprint",
        "day": "made_on brought_on late_on settled_on",
        "money": "amount",
        "state": "state reason",
        "sealed": "text_sealed",
    },
    "fund_cap_secret": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id",
        "day": "begun_on",
    },
    "fund_cap_use": {
        "public": "public_id",
        "link": "secret_id",
        "blind": "tag",
        "sealed": "use_sealed",
    },
    "fund_count": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id account_id counted_by witnessed_by",
        "day": "counted_on",
        "money": "counted expected",
        "number": "at_seq",
        "state": "state",
    },
    "fund_detail_look": {
        "key": "id",
        "link": "request_id payment_id membership_id",
        "hour": "looked_at",
    },
    "fund_entry": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id recorded_by approved_by reverses_id",
        "number": "seq decided",
        "state": "kind idem_key",
        "day": "made_on",
        "proof": "note_commit private_commit",
        "reference": "decision_ref payment_ref request_ref reference",
        "secret": "private_salt",
    },
    "fund_entry_note": {
        "key": "id",
        "public": "public_id",
        "link": "entry_id",
        "sealed": "text_sealed salt_sealed",
    },
    "fund_line_lot": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id",
        "day": "month",
        "sealed": "secret_sealed",
    },
    "fund_month": {
        "link": "fund_id",
        "day": "month",
        "state": "kind currency",
        "number": "entries",
        "money": "came_in went_out moved",
    },
    "fund_outflow": {
        "key": "id",
        "link": "payment_id agreed_by",
        "money": "day day_most month month_most",
        "state": "within",
        "hour": "tried_at",
    },
    "fund_payment": {
        "key": "id",
        "public": "public_id",
        "link": "request_id source_id prepared_by second_id approved_by handed_over_by dispatch_id",
        "state": "state",
        "sealed": "rail_sealed",
        "money": "amount",
        "proof": "destination_print content_hash approved_hash",
        "hour": "prepared_at sent_at ended_at",
    },
    "fund_pending": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id reverses_id count_id prepared_by decided_by entry_id",
        "state": "kind legs state",
        "reference": "decision_ref",
        "sealed": "note_sealed",
        "proof": "content_hash",
        "day": "prepared_on",
        "hour": "decided_at",
    },
    "fund_posting": {
        "link": "entry_id account_id",
        "number": "line",
        "money": "amount",
    },
    "fund_project": {
        "key": "id",
        "public": "public_id",
        "link": "round_id request_id asked_by checked_by",
        "state": "state named",
        "money": "cost",
        "sealed": "title_sealed words_sealed answer_sealed",
    },
    "fund_request": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id pot_id hold_id loan_id draft_of payer_id terms_id",
        "blind": "asker_tag slip_digest",
        "state": "kind currency every state level by_proxy small shown reason words_erased",
        "number": "year number months parts round votes appeals steps_done warned reached tier line_rank",
        "money": "amount given",
        "day": "needed_by first_on sent_on urgent_in",
        "reference": "decision_ref",
        "proof": "lot",
        "hour": "queued_at ended_at updated_at",
        "sealed": "purpose_sealed words_sealed public_text_sealed "
        "decline_words_sealed rail_sealed destination_sealed cap_uses_sealed",
        "exact": "act_by decided_at",
    },
    "fund_request_event": {
        "key": "id",
        "link": "request_id actor_id",
        "reference": "source",
        "state": "target who moved",
        "hour": "happened_at",
    },
    "fund_request_mark": {
        "key": "id",
        "link": "request_id membership_id payment_id",
        "number": "round",
        "state": "purpose detail",
        "hour": "made_at",
    },
    "fund_request_party": {
        "link": "request_id membership_id",
        "state": "role",
    },
    "fund_request_question": {
        "key": "id",
        "public": "public_id",
        "link": "request_id asked_by",
        "state": "kind",
        "money": "amount",
        "hour": "asked_at answered_at",
        "sealed": "question_sealed answer_sealed",
    },
    "fund_slip_word": {
        "key": "id",
        "link": "request_id",
        "blind": "digest",
        "state": "used",
    },
    "fund_terms": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id",
        "number": "version",
        "state": "params",
        "reference": "adopted_by",
        "exact": "adopted_at valid_from",
        "sealed": "office_hours_sealed",
    },
    "fund_terms_change": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id",
        "state": "area state changes",
        "reference": "decision_ref",
        "sealed": "office_hours_sealed",
    },
    "fund_weekly_words": {
        "link": "fund_id asked_by",
        "reference": "thread_ref",
        "day": "next_on",
        "number": "posted_seq",
    },
    "fund_wind_down": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id asked_by",
        "state": "state",
        "number": "keep_days",
        "reference": "decision_ref",
        "day": "adopted_on delete_on",
        "sealed": "remainder_sealed",
    },
    "fund_round": {
        "key": "id",
        "public": "public_id",
        "link": "fund_id pot_id opened_by",
        "state": "state words_erased",
        "money": "amount",
        "reference": "decision_ref",
        "day": "projects_until opened_on ended_on",
        "sealed": "title_sealed words_sealed",
    },
    "fund_seal": {
        "key": "id",
        "link": "fund_id entry_id",
        "number": "seq",
        "proof": "prev content_hash hash",
    },
    "inclusion_code": {
        "link": "proposal_id",
        "secret": "digest",
    },
    "helped_vote": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id membership_id entered_by_id confirmed_by_id",
        "state": "way choice",
    },
    "invitation": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id made_by",
        "secret": "token_digest",
        "state": "state",
        "hour": "valid_until",
    },
    "job": {
        "state": "name",
        "exact": "next_run_at last_run_at",
    },
    "join_request": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id membership_id",
        "blind": "code_index",
        "state": "state join_by vote_on_admission",
        "number": "vouches_needed concern_days probation_days",
        "reference": "decision_ref",
        "sealed": "name_sealed answers_sealed",
        "day": "forget_on",
        "hour": "gate_until",
        "exact": "asked_at",
    },
    "concern": {
        "key": "id",
        "public": "public_id",
        "link": "join_request_id membership_id",
        "sealed": "words_sealed",
        "day": "written_on",
    },
    "office": {
        "link": "collective_id",
        "state": "office",
        "number": "seats term_months terms_most",
    },
    "charter_change": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "state": "state changes",
        "reference": "decision_ref",
        "hour": "decided_at",
    },
    "agreement_draft": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id",
        "number": "base_version",
        "sealed": "body_sealed",
        "state": "state",
        "reference": "decision_ref",
    },
    "journal": {
        "key": "id",
        "link": "collective_id",
        "state": "kind data",
        "reference": "subject",
        "hour": "happened_at",
        "number": "attempts",
        "exact": "due_at",
    },
    "mail_address": {
        "key": "id",
        "public": "public_id",
        "link": "account_id",
        "sealed": "address_sealed zone_sealed",
        "state": "state says_where",
        "blind": "code_digest",
        "hour": "code_until told_until",
        "exact": "next_at",
        "number": "begins attempts",
        "day": "last_on",
    },
    "mandate": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id membership_id",
        "state": "office",
        "reference": "source",
        "number": "reminded",
        "day": "recall_rests_until",
        "exact": "starts_at ends_at ended_at",
    },
    "kept_out": {
        "key": "id",
        "link": "collective_id",
        "blind": "tag",
        "day": "may_ask_on forget_on",
    },
    "member_pause": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id person_id asked_by_id agreed_by_id",
        "number": "agreement_version point",
        "sealed": "words_sealed",
        "exact": "began_at until",
        "day": "forget_on",
    },
    "removal_case": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id person_id proposal_id",
        "number": "agreement_version point drawn_from",
        "state": "state outcome by_moderator",
        "sealed": "words_sealed reply_sealed appeal_sealed lot_secret_sealed drawn_sealed",
        "proof": "lot_commitment drawn_from_hash",
        "hour": "asked_until",
        "exact": "started_at notice_until suspended_until appeal_until",
        "day": "follow_up_on forget_on",
    },
    "removal_seat": {
        "key": "id",
        "public": "public_id",
        "link": "case_id membership_id",
        "state": "role state",
        "sealed": "reason_sealed",
        "exact": "answer_by",
    },
    "removal_starter": {
        "link": "case_id membership_id",
        "state": "agreed",
    },
    "return_request": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id proposal_id",
        "blind": "tag",
        "state": "state",
        "sealed": "name_sealed words_sealed",
        "day": "forget_on",
    },
    "membership": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id account_id",
        "sealed": "name_sealed",
        "blind": "name_index",
        "state": "state",
        "day": "probation_until",
        "number": "agreed_version",
        "hour": "writing_paused_until",
        "exact": "joined_at paused_until suspended_until",
    },
    "naming": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id membership_id",
        "state": "office",
        "reference": "decision_ref",
        "day": "lapses_on",
    },
    "ballot_words": {
        "link": "proposal_id membership_id",
        "public": "public_id",
        "sealed": "words_sealed",
    },
    "moderation_case": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id post_id author_id taken_by_id decided_by_id seconded_by_id",
        "state": "state outcome lifted",
        "number": "agreement_version point pause_days",
        "sealed": "words_sealed appeal_sealed answer_sealed",
        "day": "taken_on forget_on",
        "hour": "paused_until opened_at appeal_until answer_by",
    },
    "moderation_recusal": {
        "link": "case_id membership_id",
    },
    "moderation_report": {
        "key": "id",
        "public": "public_id",
        "link": "case_id reporter_id",
        "number": "point",
        "sealed": "words_sealed",
    },
    "moderation_seat": {
        "link": "case_id membership_id",
        "state": "role stands",
    },
    "mute": {
        "key": "id",
        "public": "public_id",
        "link": "membership_id other_id as_id",
        "state": "blocks",
    },
    "named_ballot": {
        "link": "proposal_id membership_id",
        "state": "choice way",
    },
    "notice": {
        "key": "id",
        "public": "public_id",
        "link": "membership_id",
        "state": "kind read",
        "reference": "subject",
        "hour": "created_at",
    },
    "notice_off": {
        "link": "membership_id",
        "state": "group",
    },
    "on_call": {
        "link": "membership_id collective_id",
        "hour": "since until",
    },
    "paired_act": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id asked_by_id agreed_by_id about_id",
        "state": "kind state",
        "reference": "subject",
        "proof": "binding",
        "sealed": "reason_sealed answer_sealed",
        "hour": "asked_at expires_at",
    },
    "parked_text": {
        "secret": "digest",
        "sealed": "body_sealed",
        "hour": "kept_until",
    },
    "picture": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id owner_id",
        "reference": "parent",
        "state": "sent media small_media",
        "sealed": "alt_sealed",
        "number": "width height kilobytes small_width small_height small_kilobytes stored_kilobytes",
        "hour": "added_at",
    },
    "picture_bytes": {
        "link": "picture_id",
        "state": "variant",
        "sealed": "body_sealed",
    },
    "post": {
        "key": "id",
        "public": "public_id",
        "link": "thread_id author_id author_as_id",
        "number": "position render_version revision quotes pictures",
        "reference": "leads_to hidden_by",
        "sealed": "source_sealed rendered_sealed hidden_rule_sealed",
        "hour": "written_at",
        "state": "edited removed indexed_with trace note",
    },
    "objection": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id by_id",
        "number": "version kept_version drawn_from",
        "state": "criterion state paused_it",
        "sealed": "reason_sealed lot_secret_sealed",
        "proof": "lot_commitment drawn_from_hash",
        "hour": "raised_at",
    },
    "objection_answer": {
        "key": "id",
        "public": "public_id",
        "link": "objection_id by_id",
        "sealed": "words_sealed",
        "hour": "written_at",
    },
    "objection_ruling": {
        "link": "objection_id membership_id",
        "public": "public_id",
        "state": "seat ruling",
        "sealed": "reason_sealed",
    },
    "proposal": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id asked_by_id rule_id earlier_id",
        "sealed": "title_sealed background_sealed background_html_sealed "
        "what_happens_sealed todo_sealed result_sealed lot_secret_sealed",
        "number": "background_version version discussion_days call roll_size voted places",
        "money": "budget step",
        "day": "todo_by review_on",
        "state": "effect secrecy state code has_parties roll_only traces_cleared ballots_forgotten "
        "roll_forgotten reminded currency",
        "reference": "subject",
        "hour": "written_at discussion_until",
        "proof": "rule_hash roll_hash result_hash lot_commitment",
        "secret": "salt",
        "exact": "started_at opened_at closes_at paused_at ended_at",
        "plain": "rule_snapshot",
    },
    "proposal_option": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id membership_id",
        "number": "position",
        "state": "kind state",
        "sealed": "label_sealed statement_sealed",
        "money": "cost",
        "reference": "subject",
    },
    "proxy": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id giver_id holder_id",
        "state": "accepted",
        "day": "given_on valid_until",
    },
    "read_position": {
        "link": "membership_id thread_id",
        "number": "position",
    },
    "recall_petition": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id mandate_id",
        "sealed": "reason_sealed",
        "number": "needed",
        "reference": "decision_ref",
        "hour": "closes_at",
        "exact": "started_at",
    },
    "recall_signature": {
        "link": "petition_id membership_id",
    },
    "recovery_code": {
        "key": "id",
        "link": "account_id",
        "secret": "digest",
        "state": "used",
    },
    "proposal_version": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id",
        "number": "version",
        "sealed": "wording_sealed",
        "hour": "written_at",
    },
    "recusal": {
        "link": "proposal_id membership_id",
    },
    "returning_officer": {
        "link": "proposal_id membership_id",
    },
    "roll_entry": {
        "link": "proposal_id membership_id",
        "state": "participated",
    },
    "rule_draft": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id rule_id",
        "state": "key method params",
    },
    "seconder": {
        "link": "proposal_id membership_id",
        "number": "version",
    },
    "seconding": {
        "link": "proposal_id",
        "number": "needed got",
        "hour": "until",
    },
    "secret_ballot": {
        "public": "id",
        "link": "proposal_id",
        "state": "choice",
        "secret": "inclusion_digest",
    },
    "standing": {
        "link": "proposal_id collective_id earlier_id ended_by_id confirmed_by_id",
        "state": "topic does state provisional warned",
        "day": "expires_on looked_on",
        "exact": "since until ended_at",
    },
    "quiet_hours": {
        "link": "membership_id",
        "public": "public_id",
        "number": "begins ends",
        "sealed": "zone_sealed",
    },
    "stewardship_offer": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id membership_id offered_by",
        "day": "made_on lapses_on",
    },
    "stewardship_rest": {
        "link": "membership_id",
        "day": "until",
    },
    "teller_phrase": {
        "key": "id",
        "public": "public_id",
        "link": "proposal_id membership_id",
        "proof": "commitment",
        "sealed": "phrase_sealed",
    },
    "thread": {
        "key": "id",
        "public": "public_id",
        "link": "collective_id starter_id circle_id starter_as_id",
        "sealed": "title_sealed",
        "state": "audience pinned closed unanswered decided note",
        "number": "post_count last_position bumped written_outside slow_minutes",
        "hour": "last_post_at created_at",
    },
    "throttle": {
        "secret": "key",
        "number": "count",
        "exact": "since last_at",
    },
    "used_form": {
        "secret": "digest",
        "sealed": "location_sealed",
        "hour": "used_at",
    },
    "vouch": {
        "key": "id",
        "link": "join_request_id membership_id",
        "state": "met knows_work",
        "day": "made_on",
    },
}

CLASSES = {"key", "link", "public", "number", "money", "state", "reference", "day", "hour", "exact", "proof"}
CLASSES |= {"blind", "secret", "sealed", "plain"}

REASONS = {
    "membership.paused_until": "it ends by the clock at that moment, whoever looks or not",
    "membership.suspended_until": "the same",
    "removal_case.started_at": "who was a member at that moment votes, and nobody who came after",
    "removal_case.notice_until": "the vote opens then, and a reply is in time until then",
    "removal_case.suspended_until": "it ends by the clock at that moment",
    "removal_case.appeal_until": "an appeal is in time or it is not",
    "removal_seat.answer_by": "an answer is in time or the next is asked",
    "member_pause.began_at": "seventy-two hours are counted from it",
    "member_pause.until": "the same",
    "account.passphrase_hash": "Argon2id in the PHC string format",
    "account_session.label": "a made-up label such as Blue 3, so that somebody knows their own devices",
    "collective.address": "chosen by its members, who may make it mean nothing; it has to be found",
    "collective.exit_url": "one of a list of public pages anybody may open",
    "collective.time_zone": "deadlines are told by it before anybody is signed in",
    "collective.language": "pages are shown in it before anybody is signed in",
    "decision_rule.valid_from": "which version of a rule held when a vote opened is a matter of the instant",
    "decision_rule.valid_to": "the same",
    "founding_link.valid_until": "about the person who runs the server, gone within a day",
    "fund_entry.idem_key": "made of the names of things, so that the same form is one entry",
    "fund_request.act_by": "a deadline, told to the person to the minute",
    "fund_request.decided_at": "the instant a vote closed, which everybody knows",
    "fund_terms.adopted_at": "the instant a vote closed, which everybody knows",
    "fund_terms.valid_from": "which rules held when a request was sent is a matter of the instant",
    "job.last_run_at": "the clock's work, not a person's",
    "job.next_run_at": "the same",
    "journal.due_at": "the order of delivery; emptied when delivered",
    "join_request.asked_at": "who joined after it has no say in it, as with membership.joined_at",
    "recall_petition.started_at": "who joined later neither signs nor votes (decisions.md §5)",
    "mandate.starts_at": "an office begins and ends at an instant",
    "mandate.ends_at": "the same",
    "mandate.ended_at": "the same",
    "mail_address.next_at": "a moment drawn by lot, which says nothing of anybody",
    "membership.joined_at": "who is on a roll depends on who joined first (decisions.md §5)",
    "helped_vote.choice": "as in named_ballot",
    "named_ballot.choice": "one word today, a list of places for methods to come; forgotten after 14 days",
    "proposal.started_at": "who joined after it is not on the roll of some rules (decisions.md §5)",
    "proposal.opened_at": "a vote is open from an instant to an instant",
    "proposal.closes_at": "the same",
    "proposal.ended_at": "the same, after the close and never before it",
    "proposal.paused_at": "what is left of an open vote is counted from it",
    "proposal.rule_snapshot": "the rule a vote was held under, which is hashed as it stands",
    "secret_ballot.choice": "as in named_ballot; nobody's",
    "standing.since": "the instant a vote was counted, which everybody knows",
    "standing.until": "an instant after it; a vote that closed before it can still confirm what lapses",
    "standing.ended_at": "the same",
    "throttle.last_at": "delays count in seconds; nobody's without the keys, and gone in a day",
    "throttle.since": "the same",
}


def classified() -> dict[str, str]:
    return {
        f"{table}.{column}": name
        for table, classes in COLUMNS.items()
        for name, columns in classes.items()
        for column in columns.split()
    }


def real() -> dict[str, Column[object]]:
    return {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
    }


def test_no_unclassified_column(app: Flask) -> None:
    assert sorted(set(real()) - set(classified())) == [], "new columns: classify them above"
    assert sorted(set(classified()) - set(real())) == [], "these are gone"
    assert set(classified().values()) <= CLASSES


def test_no_column_is_classified_twice() -> None:
    listed = [
        f"{table}.{column}"
        for table, classes in COLUMNS.items()
        for columns in classes.values()
        for column in columns.split()
    ]
    assert len(listed) == len(set(listed))


def test_what_is_sealed_is_binary_and_called_so(app: Flask) -> None:
    for name, column in real().items():
        is_sealed = classified().get(name) == "sealed"
        assert name.endswith("_sealed") == is_sealed, name
        if is_sealed:
            assert isinstance(column.type, LargeBinary), name


def test_classes_fit_the_types(app: Flask) -> None:
    kinds = {
        "key": (Integer,),
        "number": (Integer,),
        "money": (Integer,),
        "link": (Integer,),
        "day": (Date,),
        "hour": (UTCDateTime,),
        "exact": (UTCDateTime,),
        "blind": (LargeBinary,),
        "state": (String, Boolean, JSON),
    }
    for name, column in real().items():
        wanted = kinds.get(classified().get(name, ""))
        assert wanted is None or isinstance(column.type, wanted), f"{name} is a {column.type!r}"


def test_no_plain_text_column_has_room_for_a_sentence(app: Flask) -> None:
    """Words of a fixed list are short; whatever is longer is sealed, a proof, or has its reason."""
    for name, column in real().items():
        if isinstance(column.type, String) and name not in REASONS:
            assert column.type.length is not None, name
            assert column.type.length <= 80, name


def test_every_exception_has_its_reason_and_every_reason_a_column(app: Flask) -> None:
    exceptions = {name for name, kind in classified().items() if kind in ("exact", "plain")}
    assert sorted(exceptions - set(REASONS)) == []
    assert sorted(set(REASONS) - set(real())) == []


def test_times_about_people_are_stored_no_finer_than_the_hour(world: World) -> None:
    """In a world where everything has happened once, every such column is cut (P10)."""
    fine = []
    with world.app.app_context(), db.engine.connect() as connection:
        for name, column in real().items():
            if classified().get(name) != "hour":
                continue
            for moment in connection.execute(select(column).where(column.is_not(None))).scalars():
                assert isinstance(moment, datetime)
                if (moment.minute, moment.second, moment.microsecond) != (0, 0, 0):
                    fine.append(f"{name}: {moment}")
    assert not fine, " ".join(sorted({name.partition(":")[0] for name in fine}))


def test_ballots_lead_to_nobody(app: Flask) -> None:
    """No path of foreign keys, no time and no counter leads from a secret ballot to a person (P9)."""
    ballot = Base.metadata.tables["secret_ballot"]
    assert {key.column.table.name for column in ballot.columns for key in column.foreign_keys} == {"proposal"}
    kinds = {type(column.type).__name__ for column in ballot.columns}
    assert not kinds & {"UTCDateTime", "Date", "DateTime"}
    assert classified()["secret_ballot.id"] == "public", "a random name, not a counter"

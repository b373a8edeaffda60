// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/soap.hpp"

#include "agent/adapters/wss/password_digest.hpp"
#include "agent/cameras/onvif/device_codec.hpp"
#include "agent/cameras/onvif/media_codec.hpp"
#include "agent/cameras/onvif/username_token.hpp"
#include "common/base/encoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::onvif {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view open =
    "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" "
    "xmlns:q=\"http://www.onvif.org/ver10/device/wsdl\"><e:Body>";
constexpr std::string_view close = "</e:Body></e:Envelope>";

std::string envelope(const std::string& inner) {
    return std::string(open) + inner + std::string(close);
}

std::string fault_of(const std::string& code, const std::string& subcodes) {
    return envelope("<e:Fault><e:Code><e:Value>e:" + code + "</e:Value>" + subcodes +
                    "</e:Code><e:Reason><e:Text>why</e:Text></e:Reason></e:Fault>");
}

std::string subcode(const std::string& word, const std::string& inner = "") {
    return "<e:Subcode><e:Value>x:" + word + "</e:Value>" + inner + "</e:Subcode>";
}

Errc named(const std::string& outer, const std::string& inner) {
    const auto fault =
        find_fault(fault_of("Sender", subcode(outer, inner.empty() ? "" : subcode(inner))));
    return fault ? error_of_fault(*fault, true).code : Errc::internal;
}

TEST(SoapFault, means_what_its_innermost_known_word_says) {
    EXPECT_EQ(named("OperationProhibited", "UsernameClash"), Errc::conflict);
    EXPECT_EQ(named("OperationProhibited", "Password"), Errc::rejected);
    EXPECT_EQ(named("OperationProhibited", "PasswordTooWeak"), Errc::rejected);
    EXPECT_EQ(named("OperationProhibited", ""), Errc::forbidden);
    EXPECT_EQ(named("InvalidArgVal", "UsernameMissing"), Errc::not_found);
    EXPECT_EQ(named("InvalidArgVal", "FixedUser"), Errc::rejected);
    EXPECT_EQ(named("InvalidArgVal", "InvalidIPv4Address"), Errc::rejected);
    EXPECT_EQ(named("InvalidArgVal", "TimeSyncedToNtp"), Errc::conflict);
    EXPECT_EQ(named("InvalidArgVal", "NoProfile"), Errc::not_found);
    EXPECT_EQ(named("ActionNotSupported", "NoSuchService"), Errc::not_supported);
    EXPECT_EQ(named("UnknownAction", ""), Errc::not_supported);
    EXPECT_EQ(named("Action", "TooManyUsers"), Errc::rejected);
    EXPECT_EQ(named("Action", "SomethingOfTheMaker"), Errc::device_error);
    EXPECT_EQ(named("NotAuthorized", ""), Errc::unauthorized);
    EXPECT_EQ(named("FailedAuthentication", ""), Errc::unauthorized);
    EXPECT_EQ(named("SomethingOfTheMaker", ""), Errc::rejected);
}

TEST(SoapFault, of_the_receiver_leaves_the_effect_unknown) {
    const auto fault = find_fault(fault_of("Receiver", ""));
    ASSERT_TRUE(fault);
    EXPECT_EQ(error_of_fault(*fault, true).code, Errc::device_error);
}

TEST(SoapFault, about_the_time_of_a_token_is_no_refused_password) {
    const auto text = envelope(
        "<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>t:NotAuthorized</e:Value>"
        "</e:Subcode></e:Code><e:Reason><e:Text>Wsse authorized Time Check Failed.</e:Text>"
        "</e:Reason></e:Fault>");
    EXPECT_EQ(error_of_fault(*find_fault(text), true).code, Errc::conflict);
    EXPECT_EQ(error_of_fault(*find_fault(text), false).code, Errc::unauthorized);
}

TEST(SoapFault, of_soap_1_1_is_read_too) {
    const auto fault = find_fault(
        "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><S:Fault>"
        "<faultcode>ter:NotAuthorized</faultcode><faultstring>no</faultstring>"
        "</S:Fault></S:Body></S:Envelope>");
    ASSERT_TRUE(fault);
    EXPECT_TRUE(refuses_login(*fault));
    EXPECT_EQ(fault->reason, "no");
}

TEST(SoapFault, that_names_the_login_in_its_detail_or_in_words_only_is_a_refused_login) {
    const std::string old =
        "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        "<S:Body><S:Fault><faultcode>S:Client</faultcode>";
    const std::string end = "</S:Fault></S:Body></S:Envelope>";
    const auto error = [](const std::string& text) {
        return error_of_fault(*find_fault(text), true).code;
    };
    EXPECT_EQ(error(old +
                    "<faultstring>no</faultstring><detail><ter:NotAuthorized "
                    "xmlns:ter=\"http://www.onvif.org/ver10/error\"/></detail>" +
                    end),
              Errc::unauthorized);
    EXPECT_EQ(error(envelope("<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason>"
                             "<e:Text>Sender not Authorized</e:Text></e:Reason></e:Fault>")),
              Errc::unauthorized);
    // A plain refusal of the older protocol was the sender's fault: nothing was done.
    EXPECT_EQ(error(old + "<faultstring>no</faultstring>" + end), Errc::rejected);
    // What the device names counts before what it writes.
    EXPECT_EQ(error(envelope("<e:Fault><e:Code><e:Value>e:Sender</e:Value>" +
                             subcode("OperationProhibited") +
                             "</e:Code><e:Reason><e:Text>not authorised to do this</e:Text>"
                             "</e:Reason></e:Fault>")),
              Errc::forbidden);
}

TEST(SoapReply, is_found_under_any_prefix_and_as_default_namespace) {
    const std::string inner = "<Manufacturer>M</Manufacturer><SerialNumber>1 2</SerialNumber>";
    const auto text = envelope(
        "<GetDeviceInformationResponse "
        "xmlns=\"http://www.onvif.org/ver10/device/wsdl\">" +
        inner + "</GetDeviceInformationResponse>");
    EXPECT_EQ(parse_device_information(text)->serial, "12");
    const auto prefixed = envelope(
        "<q:GetDeviceInformationResponse><q:Manufacturer>M</q:Manufacturer>"
        "<q:SerialNumber>12</q:SerialNumber></q:GetDeviceInformationResponse>");
    EXPECT_EQ(parse_device_information(prefixed)->serial, "12");
}

TEST(SoapReply, of_a_foreign_namespace_is_not_taken) {
    const auto text = envelope(
        "<z:GetDeviceInformationResponse xmlns:z=\"http://other.example/\">"
        "<z:SerialNumber>1</z:SerialNumber>"
        "</z:GetDeviceInformationResponse>");
    EXPECT_EQ(parse_device_information(text).error().code, Errc::malformed);
    const auto mixed = envelope(
        "<q:GetDeviceInformationResponse xmlns:z=\"http://other.example/\"><z:SerialNumber>1"
        "</z:SerialNumber><q:SerialNumber>2</q:SerialNumber></q:GetDeviceInformationResponse>");
    EXPECT_EQ(parse_device_information(mixed)->serial, "2");
}

TEST(SoapReply, with_a_document_type_is_refused) {
    const auto text =
        "<!DOCTYPE a [<!ENTITY b \"c\">]>" + envelope("<q:GetUsersResponse></q:GetUsersResponse>");
    EXPECT_EQ(parse_users(text).error().code, Errc::malformed);
}

TEST(SoapEnvelope, escapes_what_it_carries_and_names_its_action) {
    const Operation operation{names::device, "SetHostname", element("n:Name", "a<b>&\"")};
    const auto text = make_envelope(operation, {});
    EXPECT_THAT(text, HasSubstr("<n:Name>a&lt;b&gt;&amp;&quot;</n:Name>"));
    EXPECT_THAT(text, Not(HasSubstr("Header")));
    EXPECT_EQ(content_type_of(operation),
              "application/soap+xml; charset=utf-8; "
              "action=\"http://www.onvif.org/ver10/device/wsdl/SetHostname\"");
}

// Source: reference onvif.md section 3, the vector of the ONVIF guide.
TEST(UsernameToken, digests_as_the_guide_shows) {
    const auto nonce = from_base64("LKqI6G/AikKCQrN0zqZFlg==");
    EXPECT_EQ(wss::password_digest(*nonce, "2010-09-16T07:50:45Z", "userpassword").value_or(""),
              "tuOSpGlFlIXsozq4HFNeeGeFLEI=");
    EXPECT_EQ(created_text(from_ms(1284623445'999)), "2010-09-16T07:50:45Z");
}

TEST(UsernameToken, never_shows_the_password_and_uses_each_nonce_once) {
    const ports::Login login{"admin & co", Secret("Secret-1234")};
    const auto text = make_token(login, wss::random_nonce(), from_ms(1284623445'000));
    ASSERT_TRUE(text);
    EXPECT_THAT(*text, Not(HasSubstr("Secret-1234")));
    EXPECT_THAT(*text, HasSubstr("admin &amp; co"));
    EXPECT_THAT(*text, HasSubstr("#PasswordDigest"));
    EXPECT_NE(wss::random_nonce(), wss::random_nonce());
}

TEST(Scopes, say_name_model_serial_and_mac) {
    const auto facts = read_scopes(
        {"onvif://www.onvif.org/name/AXIS%20M2025-LE", "onvif://www.onvif.org/hardware/M2025-LE",
         "onvif://www.onvif.org/SerialNumber/B8A4", "onvif://www.onvif.org/MacAddress/B8A44F26437D",
         "onvif://www.onvif.org/Profile/Q/FactoryDefault", "onvif://www.onvif.org/Profile/T",
         "onvif://other.example/name/no", "onvif://www.onvif.org/location/"});
    EXPECT_EQ(facts.name, "AXIS M2025-LE");
    EXPECT_EQ(facts.hardware, "M2025-LE");
    EXPECT_EQ(facts.serial, "B8A4");
    EXPECT_EQ(facts.mac, "b8:a4:4f:26:43:7d");
    EXPECT_TRUE(facts.profile_q_factory);
    EXPECT_THAT(facts.profiles, testing::ElementsAre("Q", "T"));
    EXPECT_EQ(percent_decode(percent_encode("Gate & yard/1")), "Gate & yard/1");
    EXPECT_EQ(percent_decode("50%"), "50%");
}

TEST(Clock, that_is_no_date_is_no_time) {
    const auto clock = [](const std::string& month) {
        return envelope(
            "<q:GetSystemDateAndTimeResponse><q:SystemDateAndTime>"
            "<q:DateTimeType>NTP</q:DateTimeType><q:UTCDateTime><q:Time><q:Hour>1</q:Hour>"
            "<q:Minute>2</q:Minute><q:Second>3</q:Second></q:Time><q:Date><q:Year>2026</q:Year>"
            "<q:Month>" +
            month +
            "</q:Month><q:Day>31</q:Day></q:Date></q:UTCDateTime>"
            "</q:SystemDateAndTime></q:GetSystemDateAndTimeResponse>");
    };
    EXPECT_TRUE(parse_clock(clock("1"))->utc);
    EXPECT_TRUE(parse_clock(clock("1"))->by_ntp);
    EXPECT_FALSE(parse_clock(clock("2"))->utc);
    EXPECT_FALSE(parse_clock(clock("13"))->utc);
    EXPECT_FALSE(parse_clock(clock("x"))->utc);
}

TEST(Profiles, without_an_encoder_do_not_spoil_the_list) {
    const auto text = envelope(
        "<m:GetProfilesResponse xmlns:m=\"http://www.onvif.org/ver20/media/wsdl\">"
        "<m:Profiles token=\"a\"><m:Name>empty</m:Name></m:Profiles>"
        "<m:Profiles token=\"b\"><m:Configurations><m:VideoEncoder token=\"v\">"
        "<t:Encoding xmlns:t=\"http://www.onvif.org/ver10/schema\">H265</t:Encoding>"
        "</m:VideoEncoder></m:Configurations></m:Profiles></m:GetProfilesResponse>");
    const auto all = parse_profiles(text, names::media2);
    ASSERT_TRUE(all) << all.error().text();
    EXPECT_EQ(all->size(), 2U);
    EXPECT_EQ(choose_profile(*all)->token, "b");
    EXPECT_EQ(choose_profile({}).error().code, Errc::not_found);
}

TEST(Duration, is_days_to_seconds_within_a_day) {
    const auto ms = [](std::string_view text) {
        const auto read = parse_duration(text);
        return read ? read->count() : -1;
    };
    EXPECT_EQ(ms("PT0S"), 0);
    EXPECT_EQ(ms("PT1M30.5S"), 90'500);
    EXPECT_EQ(ms("P0DT2H"), 7'200'000);
    for (const auto* text :
         {"", "5", "P1Y", "P1M", "PT5", "P5S", "PT-5S", "P2D", "PT1e9S", "PTS"}) {
        EXPECT_EQ(ms(text), -1) << text;
    }
}

TEST(BackupFile, comes_inside_the_document_or_as_an_attachment) {
    const auto reply = [](const std::string& data) {
        return envelope("<q:GetSystemBackupResponse><q:BackupFiles><q:Name>a</q:Name><q:Data>" +
                        data + "</q:Data></q:BackupFiles></q:GetSystemBackupResponse>");
    };
    EXPECT_EQ(parse_backup_file(reply("aGVsbG8="), "application/soap+xml").value_or(""), "hello");
    const std::string mtom =
        "--b1\r\nContent-Type: application/xop+xml\r\n\r\n" +
        reply("<i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:f@x\"/>") +
        "\r\n--b1\r\nContent-ID: <f@x>\r\n\r\nraw\r\nbytes\r\n--b1--\r\n";
    EXPECT_EQ(parse_backup_file(mtom, "multipart/related; boundary=\"b1\"").value_or(""),
              "raw\r\nbytes");
    EXPECT_EQ(parse_backup_file(reply(""), "text/xml").error().code, Errc::malformed);
    EXPECT_FALSE(parse_backup_file(mtom, "multipart/related; boundary=b2"));
}

}  // namespace
}  // namespace camfleet::onvif

// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/recorded_document.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

bool says(const std::string& text, std::string_view word) {
    return text.find(word) != std::string::npos;
}

TEST(RecordedDocument, keeps_the_recordings_shape_and_takes_the_live_values) {
    const auto merged = as_recorded(
        "<d:DeviceInfo xmlns:d=\"urn:old\" version=\"1.0\"><d:OEMCode>1</d:OEMCode>"
        "<d:deviceName opt=\"x\">Terrasse</d:deviceName></d:DeviceInfo>",
        "<DeviceInfo><deviceName>Gate &amp; yard</deviceName><telecontrolID>88</telecontrolID>"
        "</DeviceInfo>");
    EXPECT_TRUE(says(merged, "<d:deviceName opt=\"x\">Gate &amp; yard</d:deviceName>")) << merged;
    EXPECT_TRUE(says(merged, "<d:OEMCode>1</d:OEMCode>")) << merged;
    EXPECT_FALSE(says(merged, "telecontrolID")) << "real devices do not have every field";
}

TEST(RecordedDocument, knows_list_entries_by_their_id) {
    const auto merged = as_recorded(
        "<UserList><User><id>2</id><userName>old</userName><bond>9</bond></User></UserList>",
        "<UserList><User><id>1</id><userName>admin</userName></User>"
        "<User><id>2</id><userName>guest</userName></User></UserList>");
    EXPECT_TRUE(says(merged, "<id>2</id><userName>guest</userName><bond>9</bond>")) << merged;
    EXPECT_TRUE(says(merged, "<id>1</id><userName>admin</userName>")) << merged;
}

TEST(RecordedDocument, adds_the_field_that_goes_with_the_addressing_format) {
    const auto merged = as_recorded(
        "<NTPServer><addressingFormatType>hostname</addressingFormatType>"
        "<hostName>time.example</hostName></NTPServer>",
        "<NTPServer><addressingFormatType>ipaddress</addressingFormatType>"
        "<ipAddress>10.0.0.1</ipAddress></NTPServer>");
    EXPECT_TRUE(says(merged, ">ipaddress<")) << merged;
    EXPECT_TRUE(says(merged, "<ipAddress>10.0.0.1</ipAddress>")) << merged;
}

TEST(RecordedDocument, answers_a_recording_that_is_no_such_document_as_it_is) {
    for (const std::string recording : {"<DeviceInfo><deviceNa", "", "not XML", "<Other/>"}) {
        EXPECT_EQ(as_recorded(recording, "<DeviceInfo/>"), recording);
    }
    EXPECT_EQ(as_recorded("<DeviceInfo/>", ""), "<DeviceInfo/>");
}

}  // namespace
}  // namespace camfleet::lab

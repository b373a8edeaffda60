// SPDX-License-Identifier: Apache-2.0
#include "controller/api/router.hpp"

#include "controller/api/json_codec.hpp"
#include "controller/api/routes.hpp"
#include "tests/unit/controller/api/fake_operations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::api {
namespace {

using testing::HasSubstr;

class RouterTest : public testing::Test {
  protected:
    Response send(std::string method, std::string target, std::string body = "") {
        Request request{std::move(method), std::move(target), authorization, actor,
                        std::move(body)};
        std::optional<Response> out;
        router.handle(std::move(request), [&](Response response) {
            EXPECT_FALSE(out.has_value()) << "two answers";
            out = std::move(response);
        });
        return out.value_or(Response{0, "", "no answer", {}, nullptr});
    }
    static v1::ApiError error(const Response& response) {
        v1::ApiError out;
        EXPECT_TRUE(from_json(response.body, out)) << response.body;
        return out;
    }

    FakeInventory inventory;
    FakeRecoveries recoveries;
    FakeLooks looks;
    std::string authorization = "Bearer open-sesame";
    std::string actor;
    Router router = make_router(ApiParts{recoveries, looks, inventory, "CA PEM", "SIGNER PEM"},
                                Secret(std::string("open-sesame")));
};

TEST_F(RouterTest, wants_the_token_everywhere_but_on_the_three_open_paths) {
    for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer open-sesam", "Bearer open-sesamee",
                              "bearer open-sesame", "Basic open-sesame", "open-sesame"}) {
        authorization = wrong;
        for (const auto& route : router.routes()) {
            std::string path = route.path;
            if (const auto at = path.find("{id}"); at != std::string::npos)
                path.replace(at, 4, "x");
            const auto response = send(route.method, path);
            if (route.open) {
                EXPECT_TRUE(response.status != 401 || path == "/v1/enrol") << path;
            } else {
                EXPECT_EQ(response.status, 401U) << route.method << " " << path << " " << wrong;
            }
        }
        EXPECT_EQ(send("GET", "/v1/unknown").status, 401U) << "strangers learn no paths";
    }
    const auto open = std::ranges::count_if(router.routes(), [](const auto& r) { return r.open; });
    EXPECT_EQ(open, 3);
}

TEST_F(RouterTest, answers_unknown_paths_and_wrong_methods) {
    EXPECT_EQ(send("GET", "/v1/unknown").status, 404U);
    EXPECT_EQ(send("GET", "/").status, 404U);
    EXPECT_EQ(send("GET", "/v1/cameras/a/b").status, 404U);
    const auto response = send("PUT", "/v1/cameras");
    EXPECT_EQ(response.status, 405U);
    EXPECT_EQ(response.headers.at(0).second, "GET, POST");
    EXPECT_EQ(send("PATCH", "/healthz").status, 405U);
}

TEST_F(RouterTest, refuses_unknown_and_doubled_query_parameters) {
    const auto response = send("GET", "/v1/cameras?site=shop");
    EXPECT_EQ(response.status, 400U);
    EXPECT_THAT(error(response).fields(), testing::ElementsAre("site"));
    EXPECT_EQ(send("GET", "/v1/recoveries?open=true&open=false").status, 400U);
    EXPECT_EQ(send("GET", "/v1/recoveries?open=maybe").status, 400U);
    EXPECT_EQ(send("GET", "/v1/audit?limit=0").status, 400U);
    EXPECT_EQ(send("GET", "/v1/audit?limit=1001").status, 400U);
    EXPECT_EQ(send("GET", "/v1/audit?after=-1").status, 400U);
    EXPECT_EQ(send("GET", "/v1/audit?after=%zz").status, 400U);
}

TEST_F(RouterTest, hands_query_parameters_on) {
    EXPECT_THAT(send("GET", "/v1/recoveries?camera_id=front%20door&open=true").body,
                HasSubstr("front door open"));
    EXPECT_THAT(send("GET", "/v1/recoveries").body, HasSubstr(" all"));
    EXPECT_THAT(send("GET", "/v1/audit?after=5&limit=3").body, HasSubstr("\"8\""));
    EXPECT_THAT(send("GET", "/v1/credentials?device_id=door").body, HasSubstr("\"door\""));
}

TEST_F(RouterTest, names_the_actor_and_refuses_names_of_the_controller) {
    EXPECT_EQ(send("POST", "/v1/customers", R"({"name":"Acme"})").status, 200U);
    EXPECT_EQ(inventory.last_actor, "operator");
    actor = "Olga";
    EXPECT_EQ(send("POST", "/v1/customers", R"({"name":"Acme"})").status, 200U);
    EXPECT_EQ(inventory.last_actor, "Olga");
    EXPECT_THAT(send("POST", "/v1/recoveries", R"({"camera_id":"door"})").body, HasSubstr("Olga"));
    for (const char* bad : {"agent:shop", "controller", "a\nb"}) {
        actor = bad;
        EXPECT_EQ(send("GET", "/v1/sites").status, 400U) << bad;
    }
    actor = std::string(65, 'a');
    EXPECT_EQ(send("GET", "/v1/sites").status, 400U);
}

TEST_F(RouterTest, reads_and_writes_snake_case_with_enum_words) {
    const auto response = send("POST", "/v1/cameras",
                               R"({"id":"door","site_id":"shop","state":"credential_unknown",
                                   "identity":{"maker":"hikvision"}})");
    EXPECT_EQ(response.status, 200U);
    EXPECT_THAT(response.body, HasSubstr(R"("site_id":"shop")"));
    EXPECT_THAT(response.body, HasSubstr(R"("state":"credential_unknown")"));
    EXPECT_THAT(response.body, HasSubstr(R"("credential_id":"")"));
    EXPECT_THAT(send("GET", "/v1/cameras/door").body, HasSubstr(R"("id":"door")"));
    EXPECT_THAT(send("GET", "/v1/cameras").body, HasSubstr(R"({"cameras":[{"id":"door")"));
    EXPECT_EQ(send("GET", "/v1/cameras/gate").status, 404U);
}

struct BadBody {
    const char* body;
    const char* field;
};

TEST_F(RouterTest, names_the_field_of_a_bad_body_and_repeats_no_value) {
    const std::vector<BadBody> table{
        {"", "body"},
        {"{", "body"},
        {"[]", "body"},
        {"sesame", "body"},
        {R"({"id":"x"} sesame)", "body"},
        {R"({"hots":"sesame"})", "hots"},
        {R"({"endpoint":{"hots":"sesame"}})", "endpoint.hots"},
        {R"({"endpoint":{"http_port":"sesame"}})", "endpoint.http_port"},
        {R"({"state":"sesame"})", "state"},
        {R"({"state":99})", "state"},
        {R"({"port":{"confidence":77}})", "port.confidence"},
        {R"({"id":5})", "id"},
        {R"({"identity":["sesame"]})", "identity"},
    };
    for (const auto& [body, field] : table) {
        const auto response = send("POST", "/v1/cameras", body);
        EXPECT_EQ(response.status, 400U) << body;
        EXPECT_THAT(error(response).fields(), testing::ElementsAre(field)) << response.body;
        EXPECT_EQ(response.body.find("sesame"), std::string::npos) << response.body;
    }
    EXPECT_EQ(send("POST", "/v1/cameras", std::string(300 * 1024, ' ')).status, 413U);
    const std::string deep = R"({"id":)" + std::string(20'000, '[') + "}";
    EXPECT_EQ(send("POST", "/v1/cameras", deep).status, 400U);
}

TEST_F(RouterTest, turns_errors_of_operations_into_statuses) {
    const std::vector<std::pair<Errc, unsigned>> table{{Errc::invalid_argument, 400},
                                                       {Errc::conflict, 409},
                                                       {Errc::already_exists, 409},
                                                       {Errc::wrong_identity, 409},
                                                       {Errc::not_found, 404},
                                                       {Errc::unauthorized, 401},
                                                       {Errc::busy, 503},
                                                       {Errc::io, 500},
                                                       {Errc::corrupt, 500}};
    for (const auto& [code, status] : table) {
        inventory.refusal = Error{code, "endpoint.host: taken; name: required"};
        const auto response = send("POST", "/v1/cameras", R"({"id":"door"})");
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(error(response).error(), errc_name(code));
        EXPECT_EQ(error(response).message(), "endpoint.host: taken; name: required");
        if (status < 500) {
            EXPECT_THAT(error(response).fields(), testing::ElementsAre("endpoint.host", "name"));
        }
    }
}

TEST_F(RouterTest, serves_documents_as_they_are) {
    EXPECT_EQ(send("GET", "/healthz").body, R"({"status":"ok"})");
    EXPECT_EQ(send("GET", "/v1/ca").body, "CA PEM");
    EXPECT_EQ(send("GET", "/v1/job-signer").content_type, "text/plain");
    const auto envelope = send("GET", "/v1/jobs/rec-1-1/envelope");
    EXPECT_EQ(envelope.content_type, "application/cms");
    EXPECT_EQ(envelope.body, std::string("\x30\x00\xff", 3));
}

TEST_F(RouterTest, removes_a_device_only_by_the_path_of_its_kind) {
    send("POST", "/v1/cameras", R"({"id":"door"})");
    EXPECT_EQ(send("DELETE", "/v1/switches/door").status, 404U);
    EXPECT_EQ(inventory.removed, "");
    EXPECT_EQ(send("DELETE", "/v1/cameras/door").body, R"({"removed":true})");
    EXPECT_EQ(inventory.removed, "door");
}

TEST_F(RouterTest, invites_with_id_and_site_only) {
    EXPECT_THAT(send("POST", "/v1/agents", R"({"id":"a","site_id":"shop"})").body,
                HasSubstr("a@shop"));
    EXPECT_EQ(send("POST", "/v1/agents", R"({"site_id":"shop","state":"enrolled"})").status, 400U);
}

TEST_F(RouterTest, carries_recovery_operations) {
    EXPECT_THAT(send("POST", "/v1/recoveries/rec-1/approval", R"({"denied":true})").body,
                HasSubstr("denied by operator"));
    EXPECT_EQ(send("POST", "/v1/recoveries/rec-9/cancel").status, 404U);
    EXPECT_THAT(send("POST", "/v1/work-orders/wo-1", R"({"technician":"Tom","ready":true})").body,
                HasSubstr("Tom"));
    EXPECT_EQ(send("GET", "/v1/events?recovery_id=rec-9").status, 404U);
    EXPECT_EQ(send("POST", "/v1/enrol", R"({"agent_id":"a"})").status, 401U);
}

TEST(JsonCodec, finds_the_fields_that_an_error_names) {
    EXPECT_THAT(fields_of("name: required; endpoint.host: 'x' is bad"),
                testing::ElementsAre("name", "endpoint.host"));
    EXPECT_THAT(fields_of("no recovery 'x'"), testing::IsEmpty());
    EXPECT_THAT(fields_of("store /a/b: full"), testing::IsEmpty());
    EXPECT_THAT(fields_of(""), testing::IsEmpty());
}

}  // namespace
}  // namespace camfleet::api

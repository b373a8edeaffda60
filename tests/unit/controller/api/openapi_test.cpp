// SPDX-License-Identifier: Apache-2.0
// The document and the router say the same: routes both ways, parameters, openness, and the fields
// of every message.
#include "controller/api/routes.hpp"
#include "tests/unit/controller/api/fake_operations.hpp"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <set>

namespace camfleet::api {
namespace {

class OpenapiTest : public testing::Test {
  protected:
    using Place = std::pair<std::string, std::string>;  // path, METHOD

    static YAML::Node load() {
        const char* root = std::getenv("CAMFLEET_SOURCE");
        const std::string folder = root == nullptr ? "." : root;
        return YAML::LoadFile(folder + "/controller/api/openapi.yaml");
    }
    static std::string upper(std::string text) {
        for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        return text;
    }
    std::map<Place, YAML::Node> documented() const {
        std::map<Place, YAML::Node> out;
        for (const auto& path : document["paths"]) {
            for (const auto& method : path.second) {
                out.emplace(
                    Place(path.first.as<std::string>(), upper(method.first.as<std::string>())),
                    method.second);
            }
        }
        return out;
    }

    FakeInventory inventory;
    FakeRecoveries recoveries;
    FakeLooks looks;
    Router router =
        make_router(ApiParts{recoveries, looks, inventory, "", ""}, Secret(std::string("t")));
    YAML::Node document = load();
};

TEST_F(OpenapiTest, holds_every_route_and_no_other) {
    const auto places = documented();
    std::set<Place> routes;
    for (const auto& route : router.routes()) {
        EXPECT_TRUE(routes.emplace(route.path, route.method).second) << "twice: " << route.path;
        EXPECT_TRUE(places.contains({route.path, route.method}))
            << route.method << " " << route.path << " is not in openapi.yaml";
    }
    for (const auto& [place, node] : places) {
        EXPECT_TRUE(routes.contains(place))
            << place.second << " " << place.first << " is not routed";
    }
}

TEST_F(OpenapiTest, knows_query_parameters_and_open_paths_of_each_route) {
    const auto places = documented();
    for (const auto& route : router.routes()) {
        const auto& node = places.at({route.path, route.method});
        std::set<std::string> query;
        for (const auto& parameter : node["parameters"]) {
            if (parameter["in"] && parameter["in"].as<std::string>() == "query") {
                query.insert(parameter["name"].as<std::string>());
            }
        }
        EXPECT_EQ(query, std::set<std::string>(route.query.begin(), route.query.end()))
            << route.path;
        EXPECT_EQ(node["security"].IsDefined(), route.open) << route.path;
    }
}

TEST_F(OpenapiTest, lists_the_fields_of_every_message) {
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    std::size_t seen = 0;
    for (const auto& schema : document["components"]["schemas"]) {
        const auto name = schema.first.as<std::string>();
        const auto* message = pool->FindMessageTypeByName("camfleet.v1." + name);
        ASSERT_NE(message, nullptr) << name;
        std::set<std::string> written;
        for (const auto& property : schema.second["properties"]) {
            written.insert(property.first.as<std::string>());
        }
        std::set<std::string> fields;
        for (int i = 0; i < message->field_count(); ++i) fields.insert(message->field(i)->name());
        for (const auto& field : fields) {
            EXPECT_TRUE(written.contains(field)) << "openapi.yaml: add " << field << " to " << name;
        }
        for (const auto& field : written) {
            EXPECT_TRUE(fields.contains(field)) << "openapi.yaml: " << name << " has no " << field;
        }
        ++seen;
    }
    EXPECT_GT(seen, 40U);
}

}  // namespace
}  // namespace camfleet::api
